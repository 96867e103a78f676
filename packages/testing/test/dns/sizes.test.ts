import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoopbackNameServer } from '../../src/dns/name-server.ts';
import { goldenSizes, measure, type Size } from '../fixtures/golden-sizes.ts';
import { goldenView, podsOf } from '../fixtures/golden-view.ts';
import { startNameServer } from '../fixtures/name-server.ts';

let server: LoopbackNameServer;
beforeAll(async () => {
  server = await startNameServer();
});
afterAll(() => server.close());

function ask(type: 'A' | 'SRV', service: string, transport: 'udp' | 'tcp', size?: number, of = server): Promise<Size> {
  return measure(of.address, type, service, transport, size);
}

test.each(goldenSizes)('%s of %s over %s, size %s: as CoreDNS sends it', async (...sized) => {
  const [type, service, transport, size, expected] = sized;
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
