import { type Change, createDiscovery, type Discovery, type Resolver } from '@rollcall/core';
import {
  type ApiFaultName,
  type Cluster,
  createCluster,
  type ManualClock,
  manualClock,
  type Workload,
} from '@rollcall/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type KubernetesOptions, watchOrDns } from '../src/index.ts';

const nothing = () => ({ [Symbol.asyncDispose]: async () => {} });
const MINUTE = 60_000;

/** A StatefulSet of three, known by both; time by hand. */
class Played implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly resolver: Resolver;
  readonly changes: Change[] = [];
  readonly #discovery: Discovery;

  private constructor(clock: ManualClock, cluster: Cluster, workload: Workload, more: KubernetesOptions) {
    this.clock = clock;
    this.cluster = cluster;
    this.workload = workload;
    const dns = { servers: [cluster.dns.address] };
    const options = { kubeconfig: cluster.api.kubeconfig, clock, random: () => 0.5, ...more };
    this.#discovery = createDiscovery({ source: watchOrDns({ ...options, dns }), clock, random: () => 0.5 });
    this.resolver = this.#discovery.resolver('web:http');
    this.resolver.on('change', (change) => this.changes.push(change));
  }

  static async open(how?: ApiFaultName, more: KubernetesOptions = {}): Promise<Played & { fault?: Disposable }> {
    const clock = manualClock();
    const cluster = await createCluster({ clock });
    const workload = await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: nothing });
    const fault = how === undefined ? undefined : cluster.api.fail(how);
    const played = new Played(clock, cluster, workload, more);
    return fault === undefined ? played : Object.assign(played, { fault });
  }

  get source(): string {
    return this.resolver.snapshot.source;
  }

  get names(): readonly string[] {
    return this.resolver.snapshot.endpoints.map(({ name }) => name);
  }

  /** How long it takes, by the clock. DNS is another process as far as the clock knows: it is waited for. */
  async msUntil(isDone: () => boolean, most: number): Promise<number> {
    const startedAt = this.clock.now();
    while (!isDone() && this.clock.now() - startedAt < most) {
      await this.clock.advance(50);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return this.clock.now() - startedAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#discovery.close();
    await this.cluster.close();
  }
}

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const all = ['web-0', 'web-1', 'web-2'];

test('where the API server can say, DNS is not asked', async () => {
  await using web = await Played.open();
  await web.clock.advance(10 * MINUTE);
  expect([web.source, ...web.names]).toEqual(['endpointslices', ...all]);
  expect(web.cluster.dns.queries).toBe(0);
});

describe.each<ApiFaultName>([401, 403, 429, 'down', 'hang', 'malformed'])('with %s from the start', (how) => {
  test('pods are known by DNS within 2 s; then, when it is over, by the API server, and nobody notices', async () => {
    await using web = await Played.open(how);
    expect(await web.msUntil(() => web.names.length === 3, 10_000)).toBeLessThanOrEqual(2_100);
    expect(web.source).toBe('dns');
    web.fault?.[Symbol.dispose]();
    await web.msUntil(() => web.source === 'endpointslices', 5 * MINUTE);
    expect([web.source, ...web.names]).toEqual(['endpointslices', ...all]);
    expect(web.changes.flatMap(({ added, removed, moved }) => [...added, ...removed, ...moved])).toHaveLength(3);
  });
});

describe.each<[ApiFaultName, number, KubernetesOptions?]>([
  ['down', 2_000],
  ['hang', 90_000],
  ['hang', 8_000, { livenessMs: 3_000 }],
])('%s, later on', (how, withinMs, options) => {
  test(`DNS tells what changes, within ${withinMs} ms, and switching is no change`, async () => {
    await using web = await Played.open(undefined, options);
    await web.clock.advance(1_000);
    const before = web.changes.length;
    {
      using _fault = web.cluster.api.fail(how);
      expect(await web.msUntil(() => web.source === 'dns', 2 * withinMs)).toBeLessThanOrEqual(withinMs + 100);
      expect([web.changes.length, ...web.names]).toEqual([before, ...all]);
      await web.workload.scale(4);
      await web.msUntil(() => web.names.length === 4, 20_000);
      expect(web.names).toEqual([...all, 'web-3']);
    }
    const known = web.changes.length;
    await web.msUntil(() => web.source === 'endpointslices', 5 * MINUTE);
    expect([web.source, ...web.names]).toEqual(['endpointslices', ...all, 'web-3']);
    expect(web.changes.slice(known).flatMap(({ added, removed, moved }) => [added, removed, moved].flat())).toEqual([]);
  });
});

test('whoever may not watch is told so once, and how to allow it; and is asked seldom', async () => {
  const warn = vi.mocked(process.emitWarning);
  await using web = await Played.open(403);
  await web.clock.advance(30 * MINUTE);
  expect(web.names).toEqual(all);
  expect(warn).toHaveBeenCalledOnce();
  expect(warn.mock.calls[0]?.[0]).toMatch(
    /namespace default cannot be watched.*kubectl -n default create role rollcall/s,
  );
  expect(web.cluster.api.requests).toBeLessThan(35);
});

test('a deletion that the API server told of stands, whatever a lagging DNS says', async () => {
  await using web = await Played.open();
  await web.clock.advance(1_000);
  using _lag = web.cluster.dns.freeze();
  await web.workload.scale(2);
  await web.clock.advance(1_000);
  expect(web.names).toEqual(['web-0', 'web-1']);
  using _down = web.cluster.api.fail('down');
  await web.msUntil(() => web.source === 'dns', 10_000);
  await web.clock.advance(20_000);
  expect(web.names).toEqual(['web-0', 'web-1']);
});

test('a service of another cluster is asked for by DNS alone', () => {
  const source = watchOrDns({ dns: { servers: ['127.0.0.1'], search: ['default.svc.cluster.local'] } });
  expect(source({ service: 'web', namespace: 'default', zone: 'other.test', port: 80 }).name).toBe('dns');
  expect(source({ service: 'web', namespace: 'default', port: 80 }).name).toBe('endpointslices, else dns');
});
