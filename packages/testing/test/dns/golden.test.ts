import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoopbackNameServer } from '../../src/dns/name-server.ts';
import { createCluster, type Pod } from '../../src/index.ts';
import { dig } from '../fixtures/dig.ts';
import { type Golden, golden, settled } from '../fixtures/golden.ts';
import { startNameServer } from '../fixtures/name-server.ts';

const ofPeers = ({ question }: Golden): boolean => question.includes('peers');

let server: LoopbackNameServer;
beforeAll(async () => {
  server = await startNameServer();
});
afterAll(() => server.close());

describe('what CoreDNS said, record by record', () => {
  test.each(golden.records.filter((record) => !ofPeers(record)))('$title: $question', async (said) => {
    const { title, edns, ...expected } = said;
    expect(settled(await dig(server.address, said))).toEqual(settled(expected));
  });
});

describe('a-b-c-d.ns.pod, with `pods verified`', () => {
  test.each([
    ['10-244-0-1.default.pod', 'NOERROR 10.244.0.1 30', 'NOERROR'],
    ['10-244-99-99.default.pod', 'NXDOMAIN', 'NXDOMAIN'],
    ['10-244-0-1.nowhere.pod', 'NXDOMAIN', 'NXDOMAIN'],
    ['fd00-10-244--9-1.default.pod', 'NXDOMAIN', 'NXDOMAIN'],
    ['notanip.default.pod', 'NXDOMAIN', 'NXDOMAIN'],
    ['default.pod', 'NOERROR', 'NOERROR'],
  ])('%s: A %s, AAAA %s', async (name, four, six) => {
    const ask = async (type: string): Promise<string> => {
      const { rcode, answers } = await dig(server.address, asking(`${name}.cluster.local. ${type}`));
      const data = answers.map((record) => record.split(' ')).map(([, ttl, , address]) => `${address} ${ttl}`);
      return [rcode, ...data].join(' ');
    };
    expect([await ask('A'), await ask('AAAA')]).toEqual([four, six]);
  });
});

test('SERVFAIL before the first sync', async () => {
  using _failing = server.fail('SERVFAIL');
  const { title, ...expected } = golden.beforeSync;
  expect(await dig(server.address, golden.beforeSync)).toEqual(expected);
});

describe('publishNotReadyAddresses: three pods, of which one is not ready and one terminating', () => {
  const stopping = Promise.withResolvers<void>();
  const run = async (): Promise<AsyncDisposable> => ({ [Symbol.asyncDispose]: () => stopping.promise });
  let cluster: Awaited<ReturnType<typeof createCluster>>;
  let pods: readonly Pod[];
  beforeAll(async () => {
    cluster = await createCluster({ ttlSeconds: 30 });
    const ports = { http: 8080 };
    const peers = await cluster.statefulSet('peers', { replicas: 3, ports, publishNotReadyAddresses: true, run });
    ({ pods } = peers);
    peers.setReady('peers-1', false);
    void peers.scale(2);
  });
  afterAll(async () => {
    stopping.resolve();
    await cluster.close();
  });

  test.each(golden.records.filter(ofPeers))('$title: $question', async (said) => {
    const { title, ...expected } = atTheirAddresses(said, pods);
    expect(settled(await dig(cluster.dns.address, said))).toEqual(settled(expected));
  });
});

function asking(question: string): Golden {
  const none = { answers: [], authorities: [], additionals: [] };
  return { title: question, question, over: 'udp', rcode: '', flags: 'qr aa', ...none };
}

/** Pods here are on loopback: 10.244.7.10 is `peers-0`, and so on. */
function atTheirAddresses(said: Golden, pods: readonly Pod[]): Golden {
  const moved = (record: string): string =>
    record.replace(/10\.244\.7\.1(\d)$/, (_, ordinal) => pods[Number(ordinal)]?.address ?? 'nobody');
  return { ...said, answers: said.answers.map(moved), additionals: said.additionals.map(moved) };
}
