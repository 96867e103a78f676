import { type Found, firstOf, fixed, type LookupSource, type Sighting, type Source, serviceDns } from '@rollcall/core';
import { afterEach, describe, expect, test } from 'vitest';
import { manualSource, sourceContract } from '../../src/index.ts';
import { brokenPromises } from '../fixtures/broken-promises.ts';
import { goldenView } from '../fixtures/golden-view.ts';
import { startNameServer } from '../fixtures/name-server.ts';

const servers: AsyncDisposable[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

/** `web:http`, by a DNS server that knows of these pods. */
async function overDns(pods: readonly Sighting[]): Promise<Source> {
  const endpoints = pods.map(({ address, slot }) => ({ address, hostname: slot, ready: true }));
  const ports = [{ name: 'http', port: 8080, protocol: 'TCP' }] as const;
  const web = { name: 'web', namespace: 'default', kind: 'headless', slices: [{ ports, endpoints }] } as const;
  const server = await startNameServer({ view: () => ({ ...goldenView, services: [web] }) });
  servers.push(server);
  return serviceDns('web:http', { servers: [server.address], search: ['default.svc.cluster.local'] });
}

const found = (endpoints: readonly Sighting[]): Found => ({ kind: 'found', endpoints });
const lookup = (answer: LookupSource['lookup']): Source => ({ name: 'mine', lookup: answer });
const cannotSay = lookup(async () => ({ kind: 'unknown', code: 'refused' }));

describe.each<[name: string, make: Parameters<typeof sourceContract>[0]]>([
  ['fixed', fixed],
  ['manualSource', manualSource],
  ['serviceDns', overDns],
  ['firstOf, by its first', (pods) => firstOf(fixed(pods), cannotSay)],
  ['firstOf, by its last', async (pods) => firstOf(cannotSay, await overDns(pods))],
  ['a lookup of ten lines', (pods) => lookup(async () => found(pods))],
  ['a watch in two parts', inTwoParts],
])('%s', (_, make) => {
  for (const { name, run } of sourceContract(make)) test(name, run);
});

function inTwoParts(pods: readonly Sighting[]): Source {
  return {
    name: 'mine',
    async *watch({ signal }) {
      yield { ...found(pods.slice(0, 1)), part: 'a', synced: false };
      yield { ...found(pods.slice(1)), part: 'b' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
}

describe('a source breaks its promise', () => {
  const exactly = 'finds those who are there, and no others';
  const words = 'says what a source may say, with IP addresses and ports';
  const two = 'serves two at once, and goes on for one when the other leaves';

  test.each<[how: string, promise: string, make: (pods: readonly Sighting[]) => Source]>([
    ['that leaves somebody out', exactly, (pods) => lookup(async () => found(pods.slice(1)))],
    ['that makes somebody up', exactly, (pods) => fixed([...pods, '10.9.9.9:80'])],
    ['that takes one for another', exactly, (pods) => fixed(pods.map((pod) => ({ ...pod, slot: 'web-0' })))],
    ['that cannot say', exactly, () => cannotSay],
    ['that ends before it has said', exactly, () => ({ name: 'mine', async *watch() {} })],
    ['that throws for nobody', 'finds nobody where nobody is, which is not unknown', (pods) => throwsForNobody(pods)],
    ['that tells names', words, (pods) => lookup(async () => found(pods.map((pod) => ({ ...pod, address: 'web-0' }))))],
    ['that tells no ports', words, (pods) => lookup(async () => found(pods.map((pod) => ({ ...pod, port: 0 }))))],
    ['with words of its own', words, () => lookup(async () => ({ kind: 'empty', code: 'none' }) as never)],
    ['with a TTL of its own', words, (pods) => lookup(async () => ({ ...found(pods), expiresInMs: Number.NaN }))],
    ['that tells once', 'says the same to who asks next', tellsOnce],
    ['that ends with whoever leaves', two, endsTogether],
    ['that keeps an interval', 'leaves nothing running', keepsAnInterval],
    ['that goes on for ever', 'ends when its signal aborts', goesOnForEver],
    ['that a resolver cannot use', 'makes the endpoints of a resolver', () => cannotSay],
  ])('%s: %s', async (_, promise, make) => {
    expect(await brokenPromises(sourceContract(make, { patienceMs: 100 }))).toContain(promise);
  });
});

function throwsForNobody(pods: readonly Sighting[]): Source {
  return lookup(async () => {
    if (pods.length === 0) throw new Error('nobody');
    return found(pods);
  });
}

function tellsOnce(pods: readonly Sighting[]): Source {
  const left = [found(pods)];
  return lookup(async () => left.pop() ?? { kind: 'empty', code: 'no-endpoints' });
}

function endsTogether(pods: readonly Sighting[]): Source {
  const end = Promise.withResolvers<void>();
  return {
    name: 'mine',
    async *watch({ signal }) {
      signal.addEventListener('abort', () => end.resolve());
      yield found(pods);
      await end.promise;
    },
  };
}

function goesOnForEver(pods: readonly Sighting[]): Source {
  return {
    name: 'mine',
    async *watch() {
      yield found(pods);
      await new Promise(() => {});
    },
  };
}

const intervals: NodeJS.Timeout[] = [];
afterEach(() => intervals.splice(0).forEach(clearInterval));

function keepsAnInterval(pods: readonly Sighting[]): Source {
  return lookup(async () => {
    intervals.push(setInterval(() => {}, 60_000));
    return found(pods);
  });
}
