import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { type Cluster, createCluster, type Pod, type Run, type Workload } from '@rollcall/testing';

type RunPod = Exclude<Run, readonly string[]>;
type Closing = ReturnType<RunPod>;

export interface Web extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly web: Workload;
}

/** Takes some ms, so that there is always something under way; and says so when it is its connection's last answer. */
export function serves(pod: Pick<Pod, 'name' | 'address' | 'port' | 'signal'>): Server {
  const answer: RequestListener = (_, response) => {
    setTimeout(() => {
      if (pod.signal.aborted) response.setHeader('connection', 'close');
      response.end(pod.name);
    }, 5);
  };
  return createServer(answer).listen(pod.port('http'), pod.address);
}

/** Accepts, and says nothing. */
export function isSilent(pod: Pod): Closing {
  return createTcpServer(() => {}).listen(pod.port('http'), pod.address);
}

export function refuses(): Closing {
  return { [Symbol.asyncDispose]: async () => {} };
}

const BACKLOG = 1;

const blocked = `
const [, host, port] = process.argv;
require('node:net').createServer().listen({ host, port, backlog: ${BACKLOG} }, () => {
  require('node:fs').writeSync(1, 'listening');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** Answers no SYN: it listens, never accepts, and its queue is full. Linux takes one more than the backlog says. */
export async function isBlackholed(pod: Pod): Promise<AsyncDisposable> {
  const address = { host: pod.address, port: pod.port('http') };
  const child = spawn(process.execPath, ['-e', blocked, address.host, String(address.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const sockets: Socket[] = [];
  while (sockets.length <= BACKLOG) {
    const socket = connect(address).on('error', () => {});
    await once(socket, 'connect');
    sockets.push(socket);
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Four pods, the last of which is as `last` makes it. */
export async function fourPods(last: RunPod, options: Parameters<typeof createCluster>[0] = {}): Promise<Web> {
  const cluster = await createCluster(options);
  const run: RunPod = (pod) => (pod.name === 'web-3' ? last(pod) : serves(pod));
  const web = await cluster.statefulSet('web', { replicas: 4, ports: { http: 8080 }, run });
  return { cluster, web, [Symbol.asyncDispose]: () => cluster.close() };
}
