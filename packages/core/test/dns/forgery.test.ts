import { expect, test } from 'vitest';
import { asking } from './ask.ts';
import { type Asked, a, forge, garbage, reply, scriptedServer } from './scripted-server.ts';

const name = 'web.default.svc.cluster.local';
const truth = (asked: Asked): Buffer => reply(asked, { answers: [a(name, '10.0.0.1')] });
const lie = [a(name, '6.6.6.6')];

test.each<[string, (asked: Asked) => Buffer]>([
  ['another id', (asked) => reply({ ...asked, id: asked.id ^ 1 }, { answers: lie })],
  ['another name in the question', (asked) => reply(asked, { about: { name: `x.${name}`, type: 'A' }, answers: lie })],
  ['another type in the question', (asked) => reply(asked, { about: { name, type: 'AAAA' }, answers: lie })],
  ['another class in the question', (asked) => inChaos(reply(asked, { answers: lie }), asked)],
  ['no question', (asked) => withoutQuestion(reply(asked))],
  ['no response bit', (asked) => withFlags(reply(asked, { answers: lie }), 0x0400)],
  ['another opcode', (asked) => withFlags(reply(asked, { answers: lie }), 0xa400)],
  ['one byte', () => Buffer.from([0])],
])('a reply with %s is dropped and counted; the true one is taken', async (_, wrong) => {
  await using server = await scriptedServer((asked) => [wrong(asked), wrong(asked), truth(asked)]);
  const { client } = asking([server]);
  expect(await client.query(name, 'A')).toMatchObject({ kind: 'found', records: [{ address: '10.0.0.1' }] });
  expect(client.stats).toMatchObject({ sent: 1, dropped: 2, malformed: 0 });
});

test('a perfect reply from another port is dropped and counted; the true one is taken', async () => {
  await using server = await scriptedServer(async (asked) => {
    await forge(asked, reply(asked, { answers: lie }));
    return truth(asked);
  });
  const { client } = asking([server]);
  expect(await client.query(name, 'A')).toMatchObject({ kind: 'found', records: [{ address: '10.0.0.1' }] });
  expect(client.stats.dropped).toBe(1);
});

test('where only forgeries come, the answer is unknown and says so', async () => {
  await using server = await scriptedServer((asked) => reply({ ...asked, id: asked.id ^ 1 }, { answers: lie }));
  await using second = await scriptedServer(truth);
  const { client, clock } = asking([server, second], { attempts: 1 });
  const query = client.query(name, 'A');
  await expect.poll(() => client.stats.dropped).toBe(1);
  clock.turn(500);
  expect((await query).detail).toContain('no reply in 500 ms, but 1 to other questions or from elsewhere');
});

test('garbage is malformed, counted, and sends the question on', async () => {
  await using garbled = await scriptedServer(garbage);
  await using server = await scriptedServer(truth);
  const { client } = asking([garbled, server]);
  expect(await client.query(name, 'A')).toMatchObject({ kind: 'found' });
  expect(client.stats.malformed).toBe(1);

  const alone = asking([garbled]);
  expect(await alone.client.query(name, 'A')).toMatchObject({
    kind: 'unknown',
    code: 'malformed',
    cause: expect.any(RangeError),
  });
  expect(alone.client.stats).toMatchObject({ malformed: 2, dropped: 0 });
});

test('each message has an id and a source port of its own', async () => {
  await using server = await scriptedServer(truth);
  const { client } = asking([server]);
  for (let round = 0; round < 20; round++) await client.query(name, 'A');
  expect(new Set(server.queries.map(({ id }) => id)).size).toBeGreaterThan(15);
  expect(new Set(server.queries.map(({ from }) => from.port)).size).toBeGreaterThan(15);
});

function inChaos(bytes: Buffer, { name: asked }: Asked): Buffer {
  bytes.writeUInt16BE(3, 12 + asked.length + 2 + 2);
  return bytes;
}

function withFlags(bytes: Buffer, flags: number): Buffer {
  bytes.writeUInt16BE(flags, 2);
  return bytes;
}

function withoutQuestion(bytes: Buffer): Buffer {
  bytes.writeUInt16BE(0, 4);
  return bytes.subarray(0, 12);
}
