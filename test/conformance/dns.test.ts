import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoopbackNameServer } from '../../packages/testing/src/dns/name-server.ts';
import { dig } from '../../packages/testing/test/fixtures/dig.ts';
import { golden } from '../../packages/testing/test/fixtures/golden.ts';
import { goldenSizes, measure } from '../../packages/testing/test/fixtures/golden-sizes.ts';
import { startNameServer } from '../../packages/testing/test/fixtures/name-server.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { goldenObjects, terminating, viewWithPeers } from './dns/golden-objects.ts';
import { addressOf, openFake, openReal, type Stage, told } from './dns/over-time.ts';
import { accepts, answered, asking, comparable } from './dns/question.ts';
import { slicesOf, untilReady } from './workload.ts';

let plane: ControlPlane;
/** Ours, over the same cluster. */
let fake: LoopbackNameServer;
beforeAll(async () => {
  plane = await startControlPlane({ coredns: { ttlSeconds: 30 } });
  fake = await startNameServer({ view: () => viewWithPeers });
});
afterAll(async () => {
  await fake?.close();
  await plane?.[Symbol.asyncDispose]();
});

describe('a cluster that stands still', () => {
  beforeAll(async () => {
    await plane.apply(goldenObjects);
    await untilReady(plane, 'web');
    await plane.delete(terminating);
    await plane.until('its slice says so', isTerminating);
    await plane.until('DNS has heard of everything', everythingIsTold);
  });

  test.each(golden.records)('$title: $question', async (record) => {
    const { title, edns, ...recorded } = record;
    const real = await answered(plane.dns, record);
    expect(await answered(fake.address, record), 'our fake').toEqual(real);
    expect(comparable(recorded), 'what was recorded').toEqual(real);
  });

  test.each(goldenSizes)('%s of %s over %s, size %s', async (type, service, transport, size, recorded) => {
    const real = await measure(plane.dns, type, service, transport, size);
    expect(await measure(fake.address, type, service, transport, size), 'our fake').toEqual(real);
    expect(recorded, 'what was recorded').toEqual(real);
  });

  test.each([
    ['A', 'b29', 'udp', 100],
    ['A', 'b60', 'udp', 4096],
    ['A', 'bcc', 'tcp', 512],
    ['SRV', 'bcc', 'tcp', 1232],
  ] as const)('%s of %s over %s, size %s, which nobody recorded', async (type, service, transport, size) => {
    const real = await measure(plane.dns, type, service, transport, size);
    expect(await measure(fake.address, type, service, transport, size)).toEqual(real);
  });

  const pods = ['10-244-0-1.default', '10-244-99-99.default', '10-244-0-1.nowhere', 'fd00-10-244--9-1.default'];
  test.each([...pods, 'notanip.default', 'default'].flatMap((name) => [`${name}.pod A`, `${name}.pod AAAA`]))(
    'a name of a pod by its address: %s',
    async (question) => {
      const asked = asking(question.replace(' ', '.cluster.local. '));
      expect(await answered(fake.address, asked)).toEqual(await answered(plane.dns, asked));
    },
  );
});

describe.each([
  ['a real cluster', () => openReal(plane)],
  ['our fake', openFake],
])('over time: %s', (_, open) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await open();
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const three = ['A NOERROR 3', 'SRV NOERROR shop-0 33, shop-1 33, shop-2 33', 'named shop-0, shop-1, shop-2'];

  test('says in the end who is there, after each of these', async () => {
    await says(three);
    await stage.setReady('shop-1', false);
    await says(['A NOERROR 2', 'SRV NOERROR shop-0 50, shop-2 50', 'named shop-0, shop-2']);
    await stage.setReady('shop-1', true);
    await says(three);
    await stage.scale(4);
    const four = [0, 1, 2, 3].map((ordinal) => `shop-${ordinal}`);
    await says(['A NOERROR 4', `SRV NOERROR ${four.join(' 25, ')} 25`, `named ${four.join(', ')}`]);
    await stage.scale(1);
    await says(['A NOERROR 1', 'SRV NOERROR shop-0 100', 'named shop-0']);
    await stage.scale(0);
    await says(['A NXDOMAIN 0', 'SRV NXDOMAIN ', 'named ']);
    await stage.scale(3);
    await says(three);
  });

  test('a pod that was restarted comes back by its name, at another address', async () => {
    const before = await addressOf(stage.address, 'shop-0');
    await stage.restart('shop-0');
    const now = () => addressOf(stage.address, 'shop-0');
    await plane.until('it is elsewhere', async () => ![undefined, before].includes(await now()));
    await says(three);
  });

  async function says(expected: readonly string[]): Promise<void> {
    await expect.poll(() => told(stage.address), { timeout: 180_000 }).toEqual(expected);
  }
});

test('a CoreDNS that has not heard from the API server yet says SERVFAIL, as our fake does', async () => {
  plane.apiserver.freeze();
  await plane.coredns.kill();
  plane.coredns.spawn();
  // It listens once it has waited for 5 s: `startup_timeout`.
  await plane.until('it listens', () => accepts(plane.dns));
  const real = await dig(plane.dns, golden.beforeSync);
  using _failing = fake.fail('SERVFAIL');
  expect(await dig(fake.address, golden.beforeSync), 'our fake').toEqual(real);
  const { title, ...recorded } = golden.beforeSync;
  expect(recorded, 'what was recorded').toEqual(real);

  plane.apiserver.thaw();
  await plane.coredns.ready();
});

async function isTerminating(): Promise<boolean> {
  const slices = await slicesOf(plane, 'peers');
  return slices.some(({ endpoints }) => endpoints.some(({ conditions }) => conditions.terminating));
}

/** CoreDNS watches services, slices and pods by themselves, and controllers write when they come to it. */
async function everythingIsTold(): Promise<boolean> {
  const counts = { web: 3, read: 3, unnamed: 3, noports: 3, multi: 3, bus: 3, peers: 3, dual: 2, bcc: 120, shared: 2 };
  const told = await Promise.all([
    ...Object.entries(counts).map(([name, count]) => isTold(`${name}.default.svc.cluster.local. A`, count)),
    isTold('1.0.244.10.in-addr.arpa. PTR', 6),
    isTold('10-244-0-1.default.pod.cluster.local. A', 1),
  ]);
  return told.every(Boolean);
}

async function isTold(question: string, count: number): Promise<boolean> {
  return (await answered(plane.dns, asking(question))).answers.length === count;
}
