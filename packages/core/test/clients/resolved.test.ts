import { type ManualSource, manualClock, manualDiscovery, manualSource } from '@rollcall/testing';
import { expect, test } from 'vitest';
import type { Endpoint } from '../../src/endpoint.ts';
import type { Resolver } from '../../src/resolver.ts';
import type { Removal } from '../../src/source.ts';
import { fakePools, states } from './fake-pools.ts';

/** A real resolver of the pods, which hears what the test has its source say. */
async function resolved(removal: Removal): Promise<{ source: ManualSource; web: Resolver; pods: readonly Endpoint[] }> {
  const source = manualSource(['web-0@10.0.0.1:8080', 'web-1@10.0.0.2:8080']);
  const discovery = manualDiscovery({ web: { ...source, removal } }, { clock: manualClock() });
  const web = discovery.resolver('web:8080');
  const { endpoints } = await web.ready({ min: 2 });
  return { source, web, pods: endpoints };
}

const sighted = (condition: 'serving' | 'not-ready') => ({ slot: 'web-0', address: '10.0.0.1', port: 8080, condition });

test('a restart with a new address: the old client ends, the new instance has its own', async () => {
  const { source, web, pods } = await resolved('confirmed');
  const { clients, clock } = fakePools(web);
  const before = clients.get(pods[0] as Endpoint).ask();
  source.set(['web-0@10.0.0.9:8080', 'web-1@10.0.0.2:8080']);
  const { endpoints } = await web.until((set) => set.endpoints[0]?.address === '10.0.0.9');
  expect(clients.get(endpoints[0] as Endpoint)).not.toBe(before);
  await clock.turn(1_000);
  expect(before.done).toEqual(['close', 'destroy']);
  expect(before.error?.message).toContain('of web.default:8080 is gone: web-0 is at 10.0.0.9 now.');
  expect(states(clients)).toEqual(['web-0 open']);
  await web.close();
});

test('a pod that a watch no longer lists is gone', async () => {
  const { source, web, pods } = await resolved('trusted');
  const { clients, clock } = fakePools(web);
  const pool = clients.get(pods[0] as Endpoint).ask();
  source.set(['web-1@10.0.0.2:8080']);
  await web.until(({ endpoints }) => endpoints.length === 1);
  await clock.turn(1_000);
  expect(pool.error?.message).toContain('is gone: it is no longer listed by manual.');
  await web.close();
});

test('a pod that is not ready for a while keeps its client', async () => {
  const { source, web, pods } = await resolved('trusted');
  const { clients, clock } = fakePools(web);
  const pool = clients.get(pods[0] as Endpoint).ask();
  source.set([sighted('not-ready'), { slot: 'web-1', address: '10.0.0.2', port: 8080 }]);
  await web.until(({ endpoints }) => endpoints[0]?.condition === 'not-ready');
  expect(states(clients)).toEqual(['web-0 absent']);
  await clock.turn(20_000);
  source.set([sighted('serving'), { slot: 'web-1', address: '10.0.0.2', port: 8080 }]);
  await web.until(({ endpoints }) => endpoints[0]?.condition === 'serving');
  expect(clients.get(pods[0] as Endpoint)).toBe(pool);
  expect([states(clients), clock.timers, pool.done]).toEqual([['web-0 open'], 0, []]);
  await web.close();
});

test('missing in DNS is absent; gone, once its name stands elsewhere', async () => {
  const { source, web, pods } = await resolved('confirmed');
  const { clients, clock } = fakePools(web);
  const pod = pods[0] as Endpoint;
  const pool = clients.get(pod).ask();
  source.set(['web-1@10.0.0.2:8080']);
  web.report(pod.id, 'unreachable');
  await web.until(({ endpoints }) => endpoints.length === 1);
  expect(clients.all()).toMatchObject([{ state: 'absent', why: 'no longer listed' }]);
  await clock.turn(20_000);
  expect(pool.done).toEqual([]);
  source.set(['web-0@10.0.0.9:8080', 'web-1@10.0.0.2:8080']);
  await web.until(({ endpoints }) => endpoints.length === 2);
  await clock.turn(1_000);
  expect(pool.done).toEqual(['close', 'destroy']);
  await web.close();
});

test('an outage of DNS ends nobody', async () => {
  const { source, web, pods } = await resolved('confirmed');
  const { clients, clock } = fakePools(web);
  const pool = clients.get(pods[0] as Endpoint).ask();
  source.set({ kind: 'unknown', code: 'servfail' });
  await web.until(({ status }) => status === 'stale');
  await clock.turn(600_000);
  expect([states(clients), pool.done, clock.timers]).toEqual([['web-0 open'], [], 0]);
  await web.close();
});
