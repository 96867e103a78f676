import { decode } from 'dns-packet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LoopbackNameServer } from '../../src/dns/name-server.ts';
import type { View } from '../../src/dns/view.ts';
import { askTcp, askUdp, encodeQuery, head } from '../fixtures/ask.ts';
import { goldenView } from '../fixtures/golden-view.ts';

const zone = 'default.svc.cluster.local';
const web = { name: `web.${zone}`, type: 'A' };
const fine = 'NOERROR: qr aa rd; 3, 0, 0';

let view: View;
let server: LoopbackNameServer;
beforeEach(async () => {
  view = goldenView;
  server = new LoopbackNameServer({
    view: () => view,
    serviceName: (service) => `${service}.${zone}`,
    random: () => 0,
  });
  await server.open();
});
afterEach(() => server.close());

const udpHead = async (query: Parameters<typeof askUdp>[1]): Promise<string> =>
  head((await askUdp(server.address, query))[0] as Buffer);

test('SERVFAIL is that of a CoreDNS without an API server: AA, and an SOA of serial 0', async () => {
  using _failing = server.fail('SERVFAIL');
  const [reply] = await askUdp(server.address, web);
  expect(head(reply as Buffer)).toBe('SERVFAIL: qr aa rd; 0, 1, 0');
  expect(decode(reply as Buffer).authorities).toMatchObject([
    { name: 'cluster.local', type: 'SOA', data: { serial: 0 } },
  ]);
});

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

test('delay holds the answer back: a later question is answered first', async () => {
  using _failing = server.fail('delay', { service: 'web', delayMs: 20 });
  const delayed = encodeQuery(web, 1);
  const prompt = encodeQuery({ name: `read.${zone}`, type: 'A' }, 2);
  const replies = await askUdp(server.address, [delayed, prompt], 2);
  expect(replies.map((reply) => reply.readUInt16BE(0))).toEqual([2, 1]);
  expect(replies.map(head)).toEqual([fine, fine]);
});

test('close() does not wait for a delayed answer', async () => {
  server.fail('delay', { service: 'web', delayMs: 3_600_000 });
  const prompt = encodeQuery({ name: `read.${zone}`, type: 'A' }, 2);
  await askUdp(server.address, [encodeQuery(web, 1), prompt]);
  expect(server.queries).toBe(2);
  await server.close();
});

test('wrong-id sends an answer of another id first, with poison in it', async () => {
  using _failing = server.fail('wrong-id');
  const [wrong, right] = (await askUdp(server.address, [encodeQuery(web, 4)], 2)).map((reply) => decode(reply));
  expect([wrong?.id, right?.id]).toEqual([5, 4]);
  expect(wrong?.answers).toContainEqual(expect.objectContaining({ data: '127.66.66.66' }));
  expect(right?.answers).not.toContainEqual(expect.objectContaining({ data: '127.66.66.66' }));
});

test('forged answers another question first', async () => {
  using _failing = server.fail('forged');
  const [forged, right] = (await askUdp(server.address, web, 2)).map((reply) => decode(reply));
  expect(forged?.questions?.[0]?.name).toBe(`x${web.name}`);
  expect(forged?.id).toBe(right?.id);
  expect(right?.questions?.[0]?.name).toBe(web.name);
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
