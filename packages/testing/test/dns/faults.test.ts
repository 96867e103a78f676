import { decode } from 'dns-packet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LoopbackNameServer } from '../../src/dns/name-server.ts';
import type { View } from '../../src/dns/view.ts';
import { type ManualClock, manualClock } from '../../src/index.ts';
import { askTcp, askUdp, encodeQuery, head, listen } from '../fixtures/ask.ts';
import { goldenView } from '../fixtures/golden-view.ts';
import { startNameServer } from '../fixtures/name-server.ts';

const zone = 'default.svc.cluster.local';
const web = { name: `web.${zone}`, type: 'A' };
const fine = 'NOERROR: qr aa rd; 3, 0, 0';

let view: View;
let clock: ManualClock;
let server: LoopbackNameServer;
beforeEach(async () => {
  view = goldenView;
  clock = manualClock();
  server = await startNameServer({ view: () => view, clock });
});
afterEach(() => server.close());

const udpHead = async (query: Parameters<typeof askUdp>[1]): Promise<string> =>
  head((await askUdp(server.address, query))[0] as Buffer);

test('while it says SERVFAIL it knows its version and its SOA all the same', async () => {
  using _failing = server.fail('SERVFAIL');
  expect(await udpHead({ name: 'dns-version.cluster.local', type: 'TXT' })).toBe('NOERROR: qr aa rd; 1, 0, 0');
  expect(await udpHead({ name: 'cluster.local', type: 'SOA' })).toBe('NOERROR: qr aa rd; 1, 0, 0');
});

test.each([
  ['REFUSED', 'REFUSED: qr rd; 0, 0, 0'],
  ['NXDOMAIN', 'NXDOMAIN: qr aa rd; 0, 1, 0'],
  ['truncate', 'NOERROR: qr aa tc rd; 0, 0, 0'],
] as const)('%s lasts until it is disposed of', async (how, expected) => {
  {
    using _failing = server.fail(how);
    expect(await udpHead(web)).toBe(expected);
  }
  expect(await udpHead(web)).toBe(fine);
});

test('truncate leaves TCP alone', async () => {
  using _failing = server.fail('truncate');
  expect((await askTcp(server.address, web)).map(head)).toEqual([fine]);
});

test('drop answers nothing, and counts', async () => {
  using _failing = server.fail('drop', { service: 'web' });
  const dropped = encodeQuery(web, 1);
  const answered = encodeQuery({ name: `read.${zone}`, type: 'A' }, 2);
  const [reply] = await askUdp(server.address, [dropped, answered]);
  expect(reply?.readUInt16BE(0)).toBe(2);
  expect(server.queries).toBe(2);
});

test('delay holds the answer back, by the clock that it is given', async () => {
  using _failing = server.fail('delay', { service: 'web', delayMs: 60_000 });
  const delayed = askUdp(server.address, web);
  expect(await udpHead({ name: `read.${zone}`, type: 'A' })).toBe(fine);
  await clock.advance(60_000);
  expect((await delayed).map(head)).toEqual([fine]);
});

test('close() does not wait for a delayed answer', async () => {
  server.fail('delay', { service: 'web', delayMs: 3_600_000 });
  const prompt = encodeQuery({ name: `read.${zone}`, type: 'A' }, 2);
  await askUdp(server.address, [encodeQuery(web, 1), prompt]);
  expect(server.queries).toBe(2);
  await server.close();
});

const addressesIn = (reply: Buffer | undefined): readonly string[] =>
  (decode(reply as Buffer).answers ?? []).map((record) => String('data' in record && record.data)).toSorted();
const trueOnes = ['10.244.0.1', '10.244.0.15', '10.244.0.4'];
const wrongOnes = ['127.66.66.1', '127.66.66.15', '127.66.66.4'];

test('lie leads everybody astray, each to another place, in both families', async () => {
  using _failing = server.fail('lie');
  expect(addressesIn((await askUdp(server.address, web))[0])).toEqual(wrongOnes);
  const [six] = await askUdp(server.address, { name: `six.${zone}`, type: 'AAAA' });
  expect(addressesIn(six)).toEqual(['fd66::1', 'fd66::2']);
  const [srv] = await askUdp(server.address, { name: `_http._tcp.perport.${zone}`, type: 'SRV' });
  expect(decode(srv as Buffer)).toMatchObject({
    answers: [{ data: { port: 8080 } }, { data: { port: 8081 } }],
    additionals: [{ data: expect.stringContaining('127.66.66.3') }, { data: expect.stringContaining('127.66.66.3') }],
  });
});

test('wrong-id sends an answer of another id first, with the addresses of a lie', async () => {
  using _failing = server.fail('wrong-id');
  const [wrong, right] = await askUdp(server.address, [encodeQuery(web, 4)], 2);
  expect([wrong, right].map((reply) => decode(reply as Buffer).id)).toEqual([5, 4]);
  expect([wrong, right].map(addressesIn)).toEqual([wrongOnes, trueOnes]);
});

test('forged answers another question first, and then comes from elsewhere', async () => {
  using _failing = server.fail('forged');
  const replies = await listen(server.address, web, 3);
  expect(
    replies.map(({ bytes, isFromServer }) => [decode(bytes).questions?.[0]?.name, isFromServer, addressesIn(bytes)]),
  ).toEqual([
    [`x${web.name}`, true, wrongOnes],
    [web.name, false, wrongOnes],
    [web.name, true, trueOnes],
  ]);
});

test('over TCP, wrong-id and forged come on the connection that asked', async () => {
  using _failing = server.fail('forged');
  const [forged] = await askTcp(server.address, web);
  expect(decode(forged as Buffer).questions?.[0]?.name).toBe(`x${web.name}`);
});

test('split-view answers from now or from when it began, by chance', async () => {
  using _failing = server.fail('split-view');
  view = { ...view, services: [] };
  const heads = new Set<string>();
  for (let i = 0; i < 16; i++) heads.add((await udpHead(web)).split(':')[0] as string);
  expect(heads).toEqual(new Set(['NOERROR', 'NXDOMAIN']));
});

test('a fault of one service, with its pods and ports, spares the others', async () => {
  using _failing = server.fail('REFUSED', { service: 'web' });
  for (const name of ['web', 'WEB', 'web-0.web', '_http._tcp.web']) {
    expect(await udpHead({ name: `${name}.${zone}`, type: 'A' })).toMatch(/^REFUSED/);
  }
  expect(await udpHead({ name: `read.${zone}`, type: 'A' })).toBe(fine);
});

test('of two faults the later one counts, and then the earlier one again', async () => {
  using _refused = server.fail('REFUSED');
  {
    using _failing = server.fail('SERVFAIL');
    expect(await udpHead(web)).toMatch(/^SERVFAIL/);
  }
  expect(await udpHead(web)).toMatch(/^REFUSED/);
});

test('a frozen server tells what was true, until it is thawed', async () => {
  {
    using _frozen = server.freeze();
    view = { ...view, services: [] };
    expect(await udpHead(web)).toBe(fine);
  }
  expect(await udpHead(web)).toMatch(/^NXDOMAIN/);
});

test('a fault that does not exist is refused, with those that do', () => {
  expect(() => server.fail('servfail' as 'SERVFAIL')).toThrow(
    /^'servfail' is no fault. There are: SERVFAIL, REFUSED, /,
  );
});
