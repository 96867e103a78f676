import { expect, test } from 'vitest';
import { asking } from './ask.ts';
import { AA, a, garbage, reply, type Script, scriptedServer, silentServer, soa } from './scripted-server.ts';

const name = 'web.default.svc.cluster.local';
const answers: Script = (asked) => reply(asked, { answers: [a(asked.name, '10.0.0.1')] });
const rcode =
  (code: number): Script =>
  (asked) =>
    reply(asked, { rcode: code });

test('a dead first server costs 500 ms, once', async () => {
  await using dead = await silentServer();
  await using alive = await scriptedServer(answers);
  const { client, clock } = asking([dead, alive]);

  const first = client.query(name, 'A');
  await dead.asked(1);
  clock.turn(500);
  const { detail } = await first;
  expect(detail).toContain(
    `127.0.0.1:${alive.address.port} udp (after @127.0.0.1:${dead.address.port} udp: no reply in 500 ms)`,
  );

  expect(await client.query(name, 'AAAA')).toMatchObject({ kind: 'empty' });
  expect(dead.queries).toHaveLength(1);
  expect(client.stats).toMatchObject({ sent: 3, timeouts: 1 });
});

test('a server that failed is asked last for 30 s, then first again', async () => {
  await using first = await silentServer();
  await using second = await scriptedServer(answers);
  const { client, clock } = asking([first, second]);
  const query = client.query(name, 'A');
  await first.asked(1);
  clock.turn(500);
  await query;

  clock.turn(29_999);
  await client.query(name, 'A');
  expect(first.queries).toHaveLength(1);

  clock.turn(1);
  const again = client.query(name, 'A');
  await first.asked(2);
  clock.turn(500);
  expect(await again).toMatchObject({ kind: 'found' });
});

test('the last of three servers is asked within the 2 s, whatever timeout is stated', async () => {
  await using one = await silentServer();
  await using two = await silentServer();
  await using three = await scriptedServer(answers);
  const { client, clock } = asking([one, two, three], { timeoutMs: 5_000 });
  const startedAt = clock.now();
  const query = client.query(name, 'A');
  await one.asked(1);
  clock.turn(667);
  await two.asked(1);
  clock.turn(667);
  expect(await query).toMatchObject({ kind: 'found' });
  expect(clock.now()).toBeLessThan(startedAt + 2_000);
});

test('every server is asked once, then once again, and 2 s end it', async () => {
  await using one = await silentServer();
  await using two = await silentServer();
  const { client, clock } = asking([one, two]);
  const query = client.query(name, 'A');
  for (const [server, count] of [
    [one, 1],
    [two, 1],
    [one, 2],
    [two, 2],
  ] as const) {
    await server.asked(count);
    clock.turn(500);
  }
  const { detail } = await query;
  expect(await query).toMatchObject({ kind: 'unknown', code: 'timeout', cause: undefined });
  expect(detail.match(/no reply in 500 ms/g)).toHaveLength(4);
  expect(clock.timers).toBe(0);
});

test('the time that is left is what a deadline leaves', async () => {
  await using one = await silentServer();
  await using two = await silentServer();
  const { client, clock } = asking([one, two]);
  const query = client.query(name, 'A', { deadline: clock.now() + 100 });
  await one.asked(1);
  clock.turn(50);
  await two.asked(1);
  clock.turn(50);
  expect(await query).toMatchObject({ kind: 'unknown', code: 'timeout' });
  expect(await client.query(name, 'A', { deadline: clock.now() })).toMatchObject({ kind: 'unknown', code: 'timeout' });
  expect(client.stats.sent).toBe(2);
});

test('the rest of a millisecond is no time to ask', async () => {
  await using server = await silentServer();
  const { client, clock } = asking([server], { timeoutMs: 99.5 });
  const query = client.query(name, 'A', { deadline: clock.now() + 100 });
  await server.asked(1);
  clock.turn(99.5);
  expect(await query).toMatchObject({ kind: 'unknown', code: 'timeout' });
  expect(server.queries).toHaveLength(1);
});

test.each([
  ['SERVFAIL', 2],
  ['REFUSED', 5],
  ['FORMERR', 1],
  ['NOTIMP', 4],
])('%s of one server sends the question to the next, at once', async (word, code) => {
  await using one = await scriptedServer(rcode(code));
  await using two = await scriptedServer(answers);
  const { client } = asking([one, two]);
  const answer = await client.query(name, 'A');
  expect(answer).toMatchObject({ kind: 'found', detail: expect.stringContaining(`udp: ${word})`) });
});

test('SERVFAIL does not send a server to the back: it may be the one that knows the cluster', async () => {
  let isStarting = true;
  await using cluster = await scriptedServer((asked) => (isStarting ? rcode(2)(asked) : answers(asked)));
  await using corporate = await scriptedServer(rcode(3));
  const { client } = asking([cluster, corporate]);
  expect(await client.query(name, 'A')).toMatchObject({ kind: 'empty' });
  isStarting = false;
  expect(await client.query(name, 'A')).toMatchObject({ kind: 'found' });
});

test('SERVFAIL is unknown even with authority and a SOA', async () => {
  await using server = await scriptedServer((asked) =>
    reply(asked, { rcode: 2, flags: AA, authorities: [soa('cluster.local')] }),
  );
  const answer = await asking([server]).client.query(name, 'A');
  expect(answer).toMatchObject({ kind: 'unknown', code: 'servfail' });
});

test('a server that only points to others has not said that there are no records', async () => {
  await using server = await scriptedServer((asked) => reply(asked, { flags: 0 }));
  expect(await asking([server]).client.query(name, 'A')).toMatchObject({ kind: 'unknown', code: 'refused' });
});

test('an error without the question is still this server saying that it cannot', async () => {
  await using server = await scriptedServer((asked) => {
    const header = Buffer.alloc(12);
    header.writeUInt16BE(asked.id, 0);
    header.writeUInt16BE(0x8001, 2);
    return header;
  });
  const answer = await asking([server]).client.query(name, 'A');
  expect(answer).toMatchObject({ kind: 'unknown', code: 'servfail', detail: expect.stringContaining('FORMERR') });
});

test('where all fail, the most telling reason is the answer, and each server has its word', async () => {
  await using garbled = await scriptedServer(garbage);
  await using refusing = await scriptedServer(rcode(5));
  await using failing = await scriptedServer(rcode(2));
  const { client } = asking([garbled, refusing, failing], { attempts: 1 });
  expect(await client.query(name, 'A')).toMatchObject({
    kind: 'unknown',
    code: 'servfail',
    detail: expect.stringMatching(/^A web\S+ @\S+ udp: no DNS message.*; @\S+ udp: REFUSED; @\S+ udp: SERVFAIL$/),
  });
  expect(await asking([garbled, refusing], { attempts: 1 }).client.query(name, 'A')).toMatchObject({ code: 'refused' });
});

test("a socket that cannot be used is this server's failure, not the caller's", async () => {
  await using alive = await scriptedServer(answers);
  const impossible = { ...alive.address, family: 6 } as const; // an IPv4 address on an IPv6 socket
  const both = asking([], { servers: [impossible, alive.address] });
  expect(await both.client.query(name, 'A')).toMatchObject({ kind: 'found' });
  const alone = asking([], { servers: [impossible] });
  expect(await alone.client.query(name, 'A')).toMatchObject({
    kind: 'unknown',
    code: 'unreachable',
    cause: expect.any(Error),
  });
});

test('`rotate` begins with another server each time', async () => {
  await using one = await scriptedServer(answers);
  await using two = await scriptedServer(answers);
  const { client } = asking([one, two], { rotate: true });
  for (let round = 0; round < 4; round++) await client.query(name, 'A');
  expect([one.queries.length, two.queries.length]).toEqual([2, 2]);
});
