import { createBalancer, type Endpoint } from '@rollcall/core';
import { expect, test } from 'vitest';
import { createCluster, type FaultName, manualClock } from '../../src/index.ts';
import { heldMs, silent } from '../fixtures/judge.ts';
import { serve } from '../fixtures/serve.ts';
import { twoServers } from '../fixtures/two-servers.ts';

// Servers that tell what never was. No client can see through it; it comes to light when it connects, or is over.

const ports = { http: 8080 };
const lies: readonly FaultName[] = ['NXDOMAIN', 'lie'];
const others: readonly FaultName[] = [...silent, 'truncate', 'wrong-id', 'forged', 'split-view'];
const everyPair = [
  ...lies.flatMap((one) => [...others, ...lies].map((other) => [one, other] as const)),
  ...others.flatMap((one) => lies.map((other) => [one, other] as const)),
];
/** CI plays all. */
const pairs = process.env.ROLLCALL_TEST === 'thorough' ? everyPair : everyPair.filter((_, at) => at % 4 === 0);

test.each(pairs)('ten minutes of %s, and of %s of the second server: then all is as it was', async (one, other) => {
  await using scene = await twoServers();
  const { clock, web, first, second, resolver, known, truth } = scene;
  const heard = silent.includes(one) ? other : one;
  const untouched = () => resolver.snapshot.endpoints.filter(({ slot }) => slot !== 'web-1').map(({ id }) => id);
  const before = untouched();
  {
    using _one = first.fail(one);
    using _other = second.fail(other);
    await clock.advance(29_000);
    if (heard !== 'lie') expect(known()).toEqual(truth());
    await web.restart('web-1');
    await clock.advance(600_000 - 29_000);
    expect(known().filter((place) => place.includes('@127.66.66.'))).toHaveLength(heard === 'lie' ? 3 : 0);
    expect(known()).toHaveLength(heard === 'NXDOMAIN' ? 0 : 3);
  }
  await clock.advance(heldMs);
  expect(known()).toEqual(truth());
  if (heard !== 'lie') expect(untouched()).toEqual(before);
});

/** Who answers there, or the code of the error. */
const answerAt = ({ address, port }: Endpoint): Promise<string> =>
  fetch(`http://${address}:${port}/`, { headers: { connection: 'close' } }).then(
    (response) => response.text(),
    (error: { cause: { code: string } }) => error.cause.code,
  );

test.each(['address', 'port'] as const)('nobody listens where a lie leads, nor hangs (pods by %s)', async (podsBy) => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock, podsBy });
  await cluster.statefulSet('web', { replicas: 3, ports, run: serve });
  const resolver = cluster.discovery.resolver('web:http');
  const answers = (): Promise<readonly string[]> => Promise.all(resolver.snapshot.endpoints.map(answerAt));
  await resolver.ready({ min: 3 });
  {
    using _lying = cluster.dns.fail('lie');
    await clock.advance(heldMs);
    expect(await answers()).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
    const { endpoints } = resolver.snapshot;
    expect(new Set(endpoints.map(({ address, port }) => `${address}:${port}`)).size).toBe(3);
    expect(endpoints.every(({ address }) => address === '127.0.0.1')).toBe(podsBy === 'port');
  }
  await clock.advance(heldMs);
  expect(await answers()).toEqual(['web-0', 'web-1', 'web-2']);
});

test('callers are over a lie as soon as it is no longer told', async () => {
  const clock = manualClock();
  await using cluster = await createCluster({ clock, podsBy: 'address' });
  await cluster.statefulSet('web', { replicas: 3, ports, run: serve });
  await using web = createBalancer('web:http', { discovery: cluster.discovery, clock });
  await web.resolver.ready();
  const ask = (): Promise<string> =>
    web.run(
      async ({ endpoint: { address, port }, signal }) => {
        const response = await fetch(`http://${address}:${port}`, { signal });
        return response.text();
      },
      { waitMs: 0 }, // what nobody can be asked is known at once
    );
  expect(await ask()).toMatch(/^web-/);
  {
    using _lying = cluster.dns.fail('lie');
    await clock.advance(6_000);
    await expect(ask()).rejects.toThrow();
  }
  await clock.advance(6_000);
  expect(await ask()).toMatch(/^web-/);
});
