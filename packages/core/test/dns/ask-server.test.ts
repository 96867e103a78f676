import { expect, test } from 'vitest';
import { askServer } from '../../src/dns/ask-server.ts';
import { HandClock } from '../balancer/hand-clock.ts';
import { type Asked, a, garbage, reply, scriptedServer, silentServer, TC } from './scripted-server.ts';

const name = 'web.default.svc.cluster.local';
const truth = (asked: Asked): Buffer => reply(asked, { answers: [a(name, '10.0.0.1')] });

test('one server is asked one question, once', async () => {
  await using server = await scriptedServer(truth);
  const word = await askServer({ server: server.address, name: `${name.toUpperCase()}.`, type: 'A' });
  expect(word).toMatchObject({ message: { rcode: 'NOERROR', answers: [{ address: '10.0.0.1' }] }, failure: undefined });
  expect(server.queries).toMatchObject([{ name, type: 'A', transport: 'udp' }]);
});

test('whatever rcode comes is shown, and what discovery makes of it', async () => {
  await using server = await scriptedServer((asked) => reply(asked, { rcode: 2 }));
  expect(await askServer({ server: server.address, name, type: 'SRV' })).toMatchObject({
    message: { rcode: 'SERVFAIL' },
    failure: { code: 'servfail', detail: 'SERVFAIL' },
  });
});

test('a truncated reply is shown as it is; TCP is another question', async () => {
  await using server = await scriptedServer((asked) =>
    asked.transport === 'udp' ? reply(asked, { flags: TC }) : truth(asked),
  );
  const question = { server: server.address, name, type: 'A' } as const;
  expect(await askServer(question)).toMatchObject({ message: { truncated: true, answers: [] }, failure: undefined });
  expect(server.queries).toHaveLength(1);
  expect(await askServer({ ...question, transport: 'tcp' })).toMatchObject({ message: { answers: [{}] } });
});

test('silence lasts as long as one was ready to wait', async () => {
  await using server = await silentServer();
  const clock = new HandClock();
  const asked = askServer({ server: server.address, name, type: 'A', timeoutMs: 300, clock });
  await server.asked(1);
  clock.turn(300);
  expect(await asked).toEqual({
    message: undefined,
    failure: { code: 'timeout', detail: 'no reply in 300 ms' },
    elapsedMs: 300,
  });
});

test('nonsense, and a port where nobody listens, are failures', async () => {
  await using garbled = await scriptedServer(garbage);
  const question = { server: garbled.address, name, type: 'A' } as const;
  expect(await askServer(question)).toMatchObject({ message: undefined, failure: { code: 'malformed' } });
  await using deaf = await scriptedServer(truth, { tcp: 'refused' });
  expect(await askServer({ ...question, server: deaf.address, transport: 'tcp' })).toMatchObject({
    message: undefined,
    failure: { code: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') },
  });
});

test.each([0, -1, Number.NaN])('%d ms is no time', async (timeoutMs) => {
  const server = { address: '127.0.0.1', port: 53, family: 4 } as const;
  await expect(askServer({ server, name, type: 'A', timeoutMs })).rejects.toThrow('`timeoutMs`');
});

test('what is no name is refused', async () => {
  const server = { address: '127.0.0.1', port: 53, family: 4 } as const;
  await expect(askServer({ server, name: 'a..b', type: 'A' })).rejects.toMatchObject({ code: 'ROLLCALL_BAD_OPTION' });
});
