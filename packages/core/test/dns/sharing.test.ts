import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { asking } from './ask.ts';
import { AA, a, isFree, reply, type Script, scriptedServer, silentServer, TC } from './scripted-server.ts';

const name = 'web.default.svc.cluster.local';
const answers: Script = (asked) => reply(asked, { answers: [a(name, '10.0.0.1')] });
const portOf = ({ queries }: { queries: readonly { from: { port: number } }[] }): number => queries[0]?.from.port ?? 0;

test('a hundred callers at once are one question', async () => {
  await using server = await scriptedServer(answers);
  const { client } = asking([server]);
  const callers = Array.from({ length: 100 }, (_, i) => client.query(i % 2 ? name : `${name.toUpperCase()}.`, 'A'));
  expect(new Set(await Promise.all(callers)).size).toBe(1);
  expect(server.queries).toHaveLength(1);
  expect(client.stats).toMatchObject({ lookups: 100, shared: 99, sent: 1 });
});

test('another type, and a later caller, are questions of their own', async () => {
  await using server = await scriptedServer(answers);
  const { client } = asking([server]);
  await Promise.all([client.query(name, 'A'), client.query(name, 'SRV')]);
  await client.query(name, 'A');
  expect(server.queries).toHaveLength(3);
});

test('a caller who gives up is let go; the other gets the answer', async () => {
  let answer = (): void => {};
  const told = new Promise<void>((resolve) => (answer = resolve));
  await using server = await scriptedServer(async (asked) => {
    await told;
    return answers(asked);
  });
  const { client } = asking([server]);
  const leaving = new AbortController();
  const left = client.query(name, 'A', { signal: leaving.signal });
  const stayed = client.query(name, 'A', { signal: new AbortController().signal });
  await server.asked(1);
  leaving.abort(new Error('changed my mind'));
  await expect(left).rejects.toThrow('changed my mind');
  answer();
  expect(await stayed).toMatchObject({ kind: 'found' });
  expect(server.queries).toHaveLength(1);
});

test('when the last caller gives up, the socket is closed, and the next question is a new one', async () => {
  await using server = await silentServer();
  const { client, clock } = asking([server]);
  const leaving = new AbortController();
  const queries = [1, 2].map(() => client.query(name, 'A', { signal: leaving.signal }));
  await server.asked(1);
  expect(await isFree(portOf(server))).toBe(false);
  leaving.abort();
  for (const query of queries) await expect(query).rejects.toBe(leaving.signal.reason);
  expect(await isFree(portOf(server))).toBe(true);
  expect(clock.timers).toBe(0);

  client.query(name, 'A').catch(() => {});
  await server.asked(2);
  client.close();
});

test('a connection is closed, too', async () => {
  let connected = (_: Socket): void => {};
  const connection = new Promise<Socket>((resolve) => (connected = resolve));
  const truncates: Script = (asked) => reply(asked, { flags: AA | TC });
  await using server = await scriptedServer(truncates, { tcp: (socket) => connected(socket) });
  const { client } = asking([server]);
  const leaving = new AbortController();
  const query = client.query(name, 'A', { signal: leaving.signal });
  const socket = await connection;
  leaving.abort();
  await expect(query).rejects.toBe(leaving.signal.reason);
  if (!socket.closed) await once(socket, 'close');
});

test('who has given up already asks nobody', async () => {
  await using server = await scriptedServer(answers);
  const { client } = asking([server]);
  await expect(client.query(name, 'A', { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
    'too late',
  );
  expect(client.stats.sent).toBe(0);
});

test('`close()` ends what is under way, and refuses what comes after', async () => {
  await using server = await silentServer();
  const { client, clock } = asking([server]);
  const query = client.query(name, 'A');
  await server.asked(1);
  client.close();
  await expect(query).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
  await expect(client.query(name, 'A')).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
  expect(await isFree(portOf(server))).toBe(true);
  expect(clock.timers).toBe(0);
});
