import { decode } from 'dns-packet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoopbackNameServer } from '../../src/dns/name-server.ts';
import { askTcp, askUdp } from '../fixtures/ask.ts';
import { goldenView, podsOf } from '../fixtures/golden-view.ts';
import { startNameServer } from '../fixtures/name-server.ts';

let server: LoopbackNameServer;
beforeAll(async () => {
  server = await startNameServer();
});
afterAll(() => server.close());

/** Asks for all pods of a golden service, and takes the reply apart. */
async function ask(type: 'A' | 'SRV', service: string, transport: 'udp' | 'tcp', size?: number, of = server) {
  const name = `${type === 'SRV' ? '_http._tcp.' : ''}${service}.default.svc.cluster.local`;
  const query = { name, type, ...(size !== undefined && { edns: { size } }) };
  const [reply] = await (transport === 'tcp' ? askTcp(of.address, query) : askUdp(of.address, query));
  const { flag_tc: tc, answers, additionals } = decode(reply as Buffer);
  return { tc, answers: answers?.length, additionals: additionals?.length, bytes: reply?.length };
}

// Counts and bytes as CoreDNS 1.15 sent them. ADDITIONAL has the OPT record in it.
test.each([
  ['A', 'b29', 'udp', undefined, { tc: false, answers: 29, additionals: 0, bytes: 511 }],
  ['A', 'b30', 'udp', undefined, { tc: true, answers: 29, additionals: 0, bytes: 511 }],
  ['A', 'b60', 'udp', undefined, { tc: true, answers: 29, additionals: 0, bytes: 511 }],
  ['A', 'b29', 'udp', 512, { tc: true, answers: 28, additionals: 1, bytes: 506 }],
  ['A', 'b30', 'udp', 512, { tc: true, answers: 28, additionals: 1, bytes: 506 }],
  ['A', 'b60', 'udp', 1232, { tc: false, answers: 60, additionals: 1, bytes: 1018 }],
  ['A', 'b73', 'udp', 1232, { tc: false, answers: 73, additionals: 1, bytes: 1226 }],
  ['A', 'b74', 'udp', 1232, { tc: true, answers: 73, additionals: 1, bytes: 1226 }],
  ['A', 'bcc', 'udp', 1232, { tc: true, answers: 73, additionals: 1, bytes: 1226 }],
  ['A', 'bcc', 'udp', 4096, { tc: false, answers: 120, additionals: 1, bytes: 1978 }],
  ['A', 'bcc', 'tcp', undefined, { tc: false, answers: 120, additionals: 0, bytes: 5447 }],
  ['SRV', 'b06', 'udp', undefined, { tc: false, answers: 6, additionals: 6, bytes: 484 }],
  ['SRV', 'b07', 'udp', undefined, { tc: true, answers: 7, additionals: 4, bytes: 507 }],
  ['SRV', 'b16', 'udp', 1232, { tc: false, answers: 16, additionals: 17, bytes: 1211 }],
  ['SRV', 'b17', 'udp', 1232, { tc: true, answers: 17, additionals: 14, bytes: 1219 }],
  ['SRV', 'b60', 'udp', undefined, { tc: true, answers: 8, additionals: 0, bytes: 498 }],
  ['SRV', 'b60', 'udp', 1232, { tc: true, answers: 20, additionals: 1, bytes: 1179 }],
  ['SRV', 'b60', 'udp', 4096, { tc: true, answers: 60, additionals: 43, bytes: 4091 }],
  ['SRV', 'b60', 'tcp', undefined, { tc: false, answers: 60, additionals: 60, bytes: 8918 }],
  ['SRV', 'bcc', 'tcp', undefined, { tc: false, answers: 120, additionals: 120, bytes: 17_838 }],
] as const)('%s of %s over %s, size %s: as CoreDNS sends it', async (type, service, transport, size, expected) => {
  expect(await ask(type, service, transport, size)).toEqual(expected);
});

test('a size below 512 counts as 512 (RFC 6891)', async () => {
  expect(await ask('A', 'b29', 'udp', 100)).toEqual(await ask('A', 'b29', 'udp', 512));
});

test('over TCP the size of EDNS does not count', async () => {
  expect(await ask('A', 'bcc', 'tcp', 512)).toMatchObject({ tc: false, answers: 120 });
});

test('over UDP what is longer than 1480 bytes is compressed, although it would fit', async () => {
  expect(await ask('A', 'b60', 'udp', 4096)).toEqual({ tc: false, answers: 60, additionals: 1, bytes: 1018 });
});

test.each([
  ['A', 4092, { answers: 4092, additionals: 1 }],
  ['SRV', 838, { answers: 838, additionals: 839 }],
] as const)('TCP ends at 64 KiB: %s records of %i pods, and no more', async (type, most, expected) => {
  let size = most;
  await using large = await startNameServer({ view: () => ({ ...goldenView, services: [podsOf('big', size)] }) });
  expect(await ask(type, 'big', 'tcp', 1232, large)).toMatchObject({ tc: false, ...expected });
  size = most + 1;
  expect(await ask(type, 'big', 'tcp', 1232, large)).toMatchObject({ tc: true });
});
