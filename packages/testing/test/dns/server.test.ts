import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { decode } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoopbackNameServer } from '../../src/dns/name-server.ts';
import { seededRandom } from '../../src/random.ts';
import { askTcp, askUdp, encodeQuery, head } from '../fixtures/ask.ts';
import { startNameServer } from '../fixtures/name-server.ts';

const zone = 'default.svc.cluster.local';
const start = (seed = 1): Promise<LoopbackNameServer> => startNameServer({ random: seededRandom(seed) });

let server: LoopbackNameServer;
beforeAll(async () => {
  server = await start();
});
afterAll(() => server.close());

const asksHead = async (query: Parameters<typeof askUdp>[1]): Promise<string> =>
  head((await askUdp(server.address, query))[0] as Buffer);

describe("Node's own resolver", () => {
  let resolver: Resolver;
  beforeAll(() => {
    resolver = new Resolver();
    resolver.setServers([server.address]);
  });

  test('finds addresses, with their TTL', async () => {
    const found = await resolver.resolve4(`web.${zone}`, { ttl: true });
    expect(found.toSorted((a, b) => a.address.localeCompare(b.address))).toEqual([
      { address: '10.244.0.1', ttl: 30 },
      { address: '10.244.0.15', ttl: 30 },
      { address: '10.244.0.4', ttl: 30 },
    ]);
  });
  test('finds IPv6 addresses', async () => {
    const found = await resolver.resolve6(`dual.${zone}`);
    expect(found.toSorted()).toEqual(['fd00:10:244::8:1', 'fd00:10:244::8:2']);
  });
  test('finds SRV records, in order', async () => {
    const found = await resolver.resolveSrv(`_http._tcp.web.${zone}`);
    expect(found.map(({ name, port, priority, weight }) => [name, port, priority, weight])).toEqual(
      [0, 1, 2].map((n) => [`web-${n}.web.${zone}`, 8080, 0, 33]),
    );
  });
  test('finds names of addresses', async () => {
    expect(await resolver.reverse('10.244.7.20')).toEqual([`alpha.bus.${zone}`]);
    expect(await resolver.reverse('fd00:10:244::8:1')).toEqual([`dual-0.dual.${zone}`]);
  });
  test('reads the version, the SOA, and the name that an ExternalName stands for', async () => {
    expect(await resolver.resolveTxt('dns-version.cluster.local')).toEqual([['1.1.0']]);
    expect(await resolver.resolveSoa('cluster.local')).toEqual({
      nsname: 'ns.dns.cluster.local',
      hostmaster: 'hostmaster.cluster.local',
      serial: 1_795_244_605,
      refresh: 7_200,
      retry: 1_800,
      expire: 86_400,
      minttl: 30,
    });
    expect(await resolver.resolveCname(`ext.${zone}`)).toEqual(['db.example.test']);
  });
  test('tells a missing name from a missing type', async () => {
    await expect(resolver.resolve4(`gone.${zone}`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve6(`web.${zone}`)).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('example.test')).rejects.toMatchObject({ code: 'EREFUSED' });
  });
  test('goes over to TCP for what is more than 512 bytes', async () => {
    expect(new Set(await resolver.resolve4(`bcc.${zone}`)).size).toBe(120);
  });
});

describe('a raw question', () => {
  test('is answered with AA and without RA; RD is copied', async () => {
    expect(await asksHead({ name: `web.${zone}`, type: 'A' })).toBe('NOERROR: qr aa rd; 3, 0, 0');
    expect(await asksHead({ name: `web.${zone}`, type: 'SRV' })).toBe('NOERROR: qr aa rd; 3, 0, 3');
    expect(await asksHead({ name: `gone.${zone}`, type: 'A' })).toBe('NXDOMAIN: qr aa rd; 0, 1, 0');
  });
  test('of another class is refused', async () => {
    expect(await asksHead({ name: `web.${zone}`, type: 'A', class: 'CH' })).toBe('REFUSED: qr rd; 0, 0, 0');
  });
  test('of an unknown type comes back as it was asked', async () => {
    const query = { name: `wEb.${zone}`, type: 'UNKNOWN_65' };
    const [reply] = await askUdp(server.address, query);
    expect(head(reply as Buffer)).toBe('NOERROR: qr aa rd; 0, 1, 0');
    expect(decode(reply as Buffer).questions).toEqual([{ ...query, class: 'IN' }]);
  });
  test.each([
    ['rubbish', Buffer.from('rubbish')],
    ['a header without a question', Buffer.alloc(12)],
    ['an answer', encodeQuery({ name: `web.${zone}`, type: 'A' }).fill(0x80, 2, 3)],
    ['nothing', Buffer.alloc(0)],
  ])('that is %s gets no answer, and is not counted', async (_, bytes) => {
    const before = server.queries;
    const question = encodeQuery({ name: `gone.${zone}`, type: 'A' });
    const [reply] = await askUdp(server.address, [bytes, question]);
    expect(head(reply as Buffer)).toBe('NXDOMAIN: qr aa rd; 0, 1, 0');
    expect(server.queries - before).toBe(1);
  });
  test('may be one of several on a TCP connection', async () => {
    const replies = await askTcp(
      server.address,
      { name: `web.${zone}`, type: 'A' },
      { name: `_http._tcp.bcc.${zone}`, type: 'SRV' },
      { name: `gone.${zone}`, type: 'A' },
    );
    expect(replies.map(head)).toEqual([
      'NOERROR: qr aa rd; 3, 0, 0',
      'NOERROR: qr aa rd; 120, 0, 120',
      'NXDOMAIN: qr aa rd; 0, 1, 0',
    ]);
    expect(replies.map((reply) => reply.readUInt16BE(0))).toEqual([0, 1, 2]);
  });
  test('is counted, by type and name', async () => {
    const fresh = await start();
    await askUdp(fresh.address, { name: `web.${zone}`, type: 'A' });
    await askUdp(fresh.address, { name: `WEB.${zone}`, type: 'A' });
    await askTcp(fresh.address, { name: 'example.test', type: 'AAAA' });
    expect(fresh.queries).toBe(3);
    expect(fresh.queriesBy).toEqual({ [`A web.${zone}`]: 2, 'AAAA example.test': 1 });
    await fresh.close();
  });
});

describe('the order', () => {
  const orders = async (seed: number): Promise<string[]> => {
    const fresh = await start(seed);
    const replies: string[] = [];
    for (let i = 0; i < 8; i++) {
      const [reply] = await askUdp(fresh.address, { name: `web.${zone}`, type: 'A' });
      replies.push((decode(reply as Buffer).answers ?? []).map((record) => 'data' in record && record.data).join());
    }
    await fresh.close();
    return replies;
  };
  test('of addresses differs from answer to answer', async () => {
    expect(new Set(await orders(1)).size).toBeGreaterThan(1);
  });
  test('is the same for the same seed, and another for another', async () => {
    expect(await orders(7)).toEqual(await orders(7));
    expect(await orders(7)).not.toEqual(await orders(8));
  });
  test('of addresses is made before a reply is cut: each time other ones are left out', async () => {
    const subsets = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const [reply] = await askUdp(server.address, { name: `b60.${zone}`, type: 'A' });
      expect(head(reply as Buffer)).toBe('NOERROR: qr aa tc rd; 29, 0, 0');
      const addresses = (decode(reply as Buffer).answers ?? []).map(
        (record) => 'data' in record && String(record.data),
      );
      subsets.add(addresses.toSorted().join());
    }
    expect(subsets.size).toBeGreaterThan(1);
  });
});

test('close() does not wait for those who keep their connection open', async () => {
  const fresh = await start();
  const [host, port] = fresh.address.split(':');
  const client = connect(Number(port), host);
  await once(client, 'connect');
  await askUdp(fresh.address, { name: `web.${zone}`, type: 'A' });
  await fresh.close();
  client.destroy();
});

test('after close() nobody listens, and closing again does no harm', async () => {
  const fresh = await start();
  await fresh.close();
  await fresh.close();
  await expect(askTcp(fresh.address, { name: `web.${zone}`, type: 'A' })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});
