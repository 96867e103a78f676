import { expect, test } from 'vitest';
import { asking } from './ask.ts';
import { AA, a, framed, reply, type Script, scriptedServer, TC } from './scripted-server.ts';

const name = 'web.default.svc.cluster.local';
const part = [a(name, '10.0.0.1')];
const whole = [a(name, '10.0.0.1'), a(name, '10.0.0.2')];
const grown: Script = (asked) =>
  asked.transport === 'udp' ? reply(asked, { flags: AA | TC, answers: part }) : reply(asked, { answers: whole });

test('what does not fit is asked for over TCP, of the same server', async () => {
  await using first = await scriptedServer(grown);
  await using second = await scriptedServer(grown);
  const { client } = asking([first, second]);
  const answer = await client.query(name, 'A');
  expect(answer).toMatchObject({ kind: 'found', detail: expect.stringMatching(/ tcp: NOERROR, 2 records/) });
  expect(first.queries.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
  expect(client.stats).toMatchObject({ sent: 2, tcp: 1 });
});

test('the same question then goes over TCP at once, for five minutes; others do not', async () => {
  await using server = await scriptedServer(grown);
  const { client, clock } = asking([server]);
  const transports = async (type: 'A' | 'AAAA'): Promise<readonly string[]> => {
    const before = server.queries.length;
    await client.query(name, type);
    return server.queries.slice(before).map(({ transport }) => transport);
  };
  expect(await transports('A')).toEqual(['udp', 'tcp']);
  expect(await transports('A')).toEqual(['tcp']);
  expect(await transports('AAAA')).toEqual(['udp', 'tcp']);
  clock.turn(300_000);
  expect(await transports('A')).toEqual(['tcp']);
  clock.turn(1);
  expect(await transports('A')).toEqual(['udp', 'tcp']);
});

test('where TCP is refused the answer is unknown, never the part that came', async () => {
  await using server = await scriptedServer(grown, { tcp: 'refused' });
  const answer = await asking([server]).client.query(name, 'A');
  expect(answer).toMatchObject({ kind: 'unknown', code: 'unreachable', cause: { code: 'ECONNREFUSED' } });
});

test('where TCP fails the next server is asked', async () => {
  await using first = await scriptedServer(grown, { tcp: 'refused' });
  await using second = await scriptedServer(grown);
  expect(await asking([first, second]).client.query(name, 'A')).toMatchObject({
    kind: 'found',
    records: { length: 2 },
  });
});

test('a reply is put together wherever the stream was cut', async () => {
  await using server = await scriptedServer(grown, {
    tcp(socket, asked) {
      const bytes = framed(reply(asked, { answers: whole }));
      socket.setNoDelay(true);
      let at = 0;
      const next = (): void => {
        if (at < bytes.length) socket.write(bytes.subarray(at, ++at), () => setImmediate(next));
      };
      next();
    },
  });
  expect(await asking([server]).client.query(name, 'A')).toMatchObject({
    records: [{ address: '10.0.0.1' }, { address: '10.0.0.2' }],
  });
});

test('a connection that closes before the whole reply came has said nothing', async () => {
  await using server = await scriptedServer(grown, {
    tcp: (socket, asked) => socket.end(framed(reply(asked, { answers: whole })).subarray(0, -1)),
  });
  const answer = await asking([server]).client.query(name, 'A');
  expect(answer).toMatchObject({
    kind: 'unknown',
    code: 'unreachable',
    detail: expect.stringContaining('closed before'),
  });
});

test('a reply that is truncated over TCP too is no set', async () => {
  await using server = await scriptedServer((asked) => reply(asked, { flags: AA | TC, answers: part }));
  const answer = await asking([server]).client.query(name, 'A');
  expect(answer).toMatchObject({ kind: 'unknown', code: 'malformed', detail: expect.stringContaining('64 KiB') });
});

test('a reply over TCP to another question is malformed', async () => {
  await using server = await scriptedServer((asked) =>
    asked.transport === 'udp' ? grown(asked) : reply({ ...asked, id: asked.id ^ 1 }, { answers: whole }),
  );
  const { client } = asking([server]);
  expect(await client.query(name, 'A')).toMatchObject({ kind: 'unknown', code: 'malformed' });
  expect(client.stats.malformed).toBe(2);
});

test('a TCP server that never replies has its time limit, too', async () => {
  await using server = await scriptedServer(grown, { tcp: (socket) => void socket.on('end', () => socket.end()) });
  const { client, clock } = asking([server], { attempts: 1 });
  const query = client.query(name, 'A');
  await server.asked(2);
  clock.turn(500);
  expect(await query).toMatchObject({ kind: 'unknown', code: 'timeout' });
});
