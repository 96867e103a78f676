import { once } from 'node:events';
import { Server, type Socket } from 'node:net';
import type { Pod, Run } from '../../workload.ts';
import type { PodProcess } from '../process.ts';

type RunFunction = Extract<Run, (pod: Pod) => unknown>;
type Ending = Omit<PodProcess, 'ready'>;

/** How often a stopping HTTP server is looked over for connections whose last request has just ended. */
const lookOverMs = 5;

/** A pod inside this process: whatever `run` made. */
export function runInProcess(run: RunFunction, pod: Pod): PodProcess {
  const started = start(run, pod);
  const running = started.catch(() => undefined);
  return {
    ready: started.then(() => {}),
    exited: running.then((ending) => ending?.exited),
    stop: async (graceMs) => (await running)?.stop(graceMs),
    kill: async () => (await running)?.kill(),
  };
}

async function start(run: RunFunction, pod: Pod): Promise<Ending> {
  const made = await run(pod);
  if (!(made instanceof Server)) return disposableEnding(made);
  const ending = serverEnding(made);
  if (!made.listening) await once(made, 'listening');
  return ending;
}

function disposableEnding(made: AsyncDisposable): Ending {
  let disposed: Promise<void> | undefined;
  const dispose = (): Promise<void> => {
    disposed ??= Promise.resolve(made[Symbol.asyncDispose]());
    return disposed;
  };
  return { exited: new Promise(() => {}), stop: dispose, kill: dispose };
}

function serverEnding(server: Server): Ending {
  const sockets = new Set<Socket>();
  const exited = new Promise<void>((resolve) => server.once('close', resolve));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const kill = (): Promise<void> => {
    server.close();
    for (const socket of sockets) socket.destroy();
    return exited;
  };
  return { exited, kill, stop: (graceMs) => stopServer(server, exited, graceMs, kill) };
}

/** Accepts nothing more; what is open may end. An idle keep-alive connection is closed, as its end may never come. */
async function stopServer(
  server: Server,
  exited: Promise<void>,
  graceMs: number,
  kill: () => Promise<void>,
): Promise<void> {
  server.close();
  const lookOver = setInterval(() => closeIdle(server), lookOverMs);
  const force = setTimeout(() => void kill(), graceMs);
  await exited;
  clearInterval(lookOver);
  clearTimeout(force);
}

function closeIdle(server: Server): void {
  if ('closeIdleConnections' in server && typeof server.closeIdleConnections === 'function') {
    server.closeIdleConnections();
  }
}
