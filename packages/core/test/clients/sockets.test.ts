import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type Activity, createClients } from '../../src/clients.ts';
import type { Endpoint } from '../../src/endpoint.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { StepClock } from './step-clock.ts';

/** What an adapter makes of node:http: an Agent that knows its sockets, and when the last of them has ended. */
class TrackedAgent extends Agent {
  readonly #sockets = new Set<Socket>();
  #read = 0;

  constructor() {
    super({ keepAlive: true });
  }

  override createConnection(...args: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
    const socket = super.createConnection(...args) as Socket;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#read += socket.bytesRead;
    });
    return socket;
  }

  get activity(): Activity {
    const bytesRead = [...this.#sockets].reduce((sum, socket) => sum + socket.bytesRead, this.#read);
    return { owed: Object.values(this.sockets).flat().length, bytesRead };
  }

  async close(): Promise<void> {
    this.maxFreeSockets = 0;
    for (const socket of Object.values(this.freeSockets).flat()) socket?.destroy();
    await Promise.all([...this.#sockets].map((socket) => once(socket, 'close')));
  }

  fail(error: Error): undefined {
    for (const socket of this.#sockets) socket.destroy(error);
  }
}

/** A pod that answers `/`, and takes any other request without ever answering it. */
async function server(): Promise<{ server: Server; sockets: () => number; asked: () => number }> {
  let [sockets, asked] = [0, 0];
  const server = createServer(({ url }, response) => {
    asked += 1;
    if (url === '/') response.end('hello');
  });
  server.on('connection', (socket) => {
    sockets += 1;
    socket.once('close', () => (sockets -= 1));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, sockets: () => sockets, asked: () => asked };
}

function endpointOf(server: Server): Endpoint {
  const { address, port } = server.address() as AddressInfo;
  return pod(0, { address, port });
}

async function ask({ address, port }: Endpoint, agent: Agent, path: string): Promise<string> {
  const [response] = (await once(get({ host: address, port, path, agent }), 'response')) as [IncomingMessage];
  return (await response.setEncoding('utf8').toArray()).join('');
}

/** Turns of the event loop, until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

function agents(resolver: FakeResolver) {
  const clock = new StepClock();
  const clients = createClients<TrackedAgent>(resolver, {
    open: () => new TrackedAgent(),
    close: (agent) => agent.close(),
    destroy: (agent, error) => agent.fail(error),
    activity: (agent) => agent.activity,
    clock,
  });
  return { clients, clock };
}

test('a pod that hangs, and is then proven gone: idle sockets end at once, the caller hears of it after goneMs', async () => {
  const hung = await server();
  const endpoint = endpointOf(hung.server);
  const resolver = new FakeResolver(endpoint);
  const { clients, clock } = agents(resolver);
  const agent = clients.get(endpoint);
  const [idle, silent] = [ask(endpoint, agent, '/'), ask(endpoint, agent, '/hang')];
  expect(await idle).toBe('hello');
  await until(() => hung.asked() === 2);
  expect(hung.sockets()).toBe(2);
  const failure = silent.then(
    () => expect.unreachable(),
    (error: Error) => error,
  );

  const moved = pod(0, { address: '127.0.0.9', port: endpoint.port });
  resolver.set([moved], [endpoint]);
  await until(() => hung.sockets() === 1);
  await clock.turn(999);
  expect(clients.all()).toMatchObject([{ state: 'closing' }]);
  expect(agent.activity.owed).toBe(1);

  await clock.turn(1);
  expect(await failure).toMatchObject({
    code: 'ECONNRESET',
    message: expect.stringContaining('web-0 is at 127.0.0.9 now'),
  });
  await until(() => hung.sockets() === 0);
  expect([clients.all(), clock.timers]).toEqual([[], 0]);
  await once(hung.server.close(), 'close');
});

test('a pod that hangs, and is merely absent: the caller hears of it after silenceMs', async () => {
  const hung = await server();
  const endpoint = endpointOf(hung.server);
  const resolver = new FakeResolver(endpoint, pod(1));
  const { clients, clock } = agents(resolver);
  const silent = ask(endpoint, clients.get(endpoint), '/hang');
  const failure = silent.then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
  await until(() => hung.asked() === 1);
  resolver.set([pod(1)]);
  await clock.turn(29_000);
  expect(hung.sockets()).toBe(1);
  await clock.turn(1_000);
  expect(await failure).toMatchObject({
    code: 'ECONNRESET',
    message: expect.stringContaining('was silent for 30000 ms'),
  });
  await until(() => hung.sockets() === 0);
  await once(hung.server.close(), 'close');
});

test('a pod that leaves while it answers: the answer comes whole, then its socket ends', async () => {
  const open = Promise.withResolvers<() => void>();
  const slow = createServer((_request, response) => {
    response.write('hel');
    open.resolve(() => void response.end('lo'));
  });
  await once(slow.listen(0, '127.0.0.1'), 'listening');
  const endpoint = endpointOf(slow);
  const resolver = new FakeResolver(endpoint, pod(1));
  const { clients, clock } = agents(resolver);
  const answer = ask(endpoint, clients.get(endpoint), '/');
  const finish = await open.promise;
  resolver.set([pod(1)], [endpoint]);
  await clock.turn(500);
  finish();
  expect(await answer).toBe('hello');
  await until(() => clients.all().length === 0);
  expect(clock.timers).toBe(0);
  await once(slow.close(), 'close');
});
