import { createCluster } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import { createResolver } from '../../src/discovery.ts';
import { dns } from '../../src/source/dns.ts';
import { listen } from './pods.ts';

const web = { replicas: 2, ports: { http: 8080 }, run: listen };
const search = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'corp.test'];

describe('a DNS name, as nslookup means it', () => {
  test('short names go through the search list, and have no slots', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', web);
    await using short = createResolver(dns('web', { servers: [cluster.dns.address], search, ndots: 5, port: 8080 }));
    await using full = createResolver(
      dns('web.default.svc.cluster.local.', { servers: [cluster.dns.address], search, ndots: 5, port: 8080 }),
    );
    for (const resolver of [short, full]) {
      const { endpoints } = await resolver.ready();
      expect(endpoints.map(({ slot, port }) => [slot, port])).toEqual(Array(2).fill([undefined, 8080]));
    }
  });

  test('a name with dots enough is asked as it stands first', async () => {
    await using cluster = await createCluster();
    using _host = cluster.dns.host('db.example.test', ['127.0.0.9']);
    await using db = createResolver(
      dns('db.example.test', { servers: [cluster.dns.address], search, ndots: 1, port: 1 }),
    );
    expect((await db.ready()).endpoints[0]).toMatchObject({ address: '127.0.0.9', hostname: 'db.example.test' });
    expect(cluster.dns.queries).toBe(2);
  });

  test('a service that is empty for a moment is not answered for by a wildcard outside the cluster', async () => {
    await using cluster = await createCluster();
    const set = await cluster.statefulSet('web', web);
    using _wildcard = cluster.dns.host('*.corp.test', ['127.0.0.66']);
    const options = { servers: [cluster.dns.address], search, ndots: 5, port: 8080 };
    const source = dns('web', options);
    const { signal } = new AbortController();
    expect(await source.lookup({ signal })).toMatchObject({ kind: 'found', endpoints: [{}, {}] });
    await set.scale(0);
    expect(await source.lookup({ signal })).toMatchObject({ kind: 'empty', code: 'nxdomain' });
    // Who never saw the service cannot know better.
    expect(await dns('web', options).lookup({ signal })).toMatchObject({ endpoints: [{ address: '127.0.0.66' }] });
    // A target is asked as a full name, and never falls for it.
    const target = cluster.discovery.resolver('web:8080');
    expect((await target.refresh()).status).toBe('empty');
  });

  test('who cannot say ends the search', async () => {
    await using cluster = await createCluster();
    using _wildcard = cluster.dns.host('*.corp.test', ['127.0.0.66']);
    await cluster.service('web', {});
    using _fault = cluster.dns.fail('SERVFAIL', { service: 'web' });
    const source = dns('web', { servers: [cluster.dns.address], search, ndots: 5, port: 8080 });
    expect(await source.lookup({ signal: new AbortController().signal })).toMatchObject({
      kind: 'unknown',
      code: 'servfail',
    });
  });

  test.each([0, 65_536, 1.5])('port %d is refused', (port) => {
    expect(() => dns('web', { port })).toThrow('`port`');
  });
});
