import {
  type Change,
  createDiscovery,
  createResolver,
  type Discovery,
  type Endpoint,
  type Resolver,
  type Snapshot,
} from '@rollcall/core';
import { endpointSlices, type KubernetesOptions, watchOrDns } from '@rollcall/kubernetes';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ApiClient } from './control-plane/api-client.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { appAccount, binding } from './pods/app-account.ts';
import { hurriedClock } from './pods/hurried-clock.ts';
import { TwoViews } from './pods/two-views.ts';
import { headed, nobody, slicesPath, statefulSet, untilReady } from './workload.ts';

let plane: ControlPlane;
let kubeconfig: string;
beforeAll(async () => {
  plane = await startControlPlane({ coredns: { ttlSeconds: 1 } });
  kubeconfig = await appAccount(plane);
  await plane.apply(statefulSet('web', { container: nobody }));
  await untilReady(plane, 'web');
});
afterAll(() => plane?.[Symbol.asyncDispose]());

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  // Of a test that failed half-way.
  await plane.apiserver.revive();
});

/** The StatefulSet `web`, as an app finds it. */
class Watched implements AsyncDisposable {
  readonly resolver: Resolver;
  readonly changes: Change[] = [];
  readonly #discovery: Discovery;

  constructor(options: KubernetesOptions = {}) {
    const source = watchOrDns({ kubeconfig, dns: { servers: [plane.dns] }, ...options });
    this.#discovery = createDiscovery({ source });
    this.resolver = this.#discovery.resolver('web.default:http');
    this.resolver.on('change', (change) => this.changes.push(change));
  }

  get shown(): readonly string[] {
    return this.resolver.snapshot.endpoints.map(({ id, address }: Endpoint) => `${id} ${address}`);
  }

  /** @returns how long it took, in ms. */
  async goesBy(source: string, isComplete: (snapshot: Snapshot) => boolean = () => true): Promise<number> {
    const startedAt = performance.now();
    // A changed source is no event.
    await plane.until(`it goes by ${source}`, async () => {
      const { snapshot } = this.resolver;
      return snapshot.source === source && isComplete(snapshot);
    });
    return performance.now() - startedAt;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#discovery.close();
  }
}

const isWhole = ({ endpoints }: Snapshot): boolean => endpoints.length === 3;

test('who may not watch goes by DNS, by the watch once it may, and back: and no endpoint changes', async () => {
  await plane.delete(binding);
  await refused();
  await using web = new Watched({ clock: hurriedClock(10), random: () => 0 });
  const byDns = await web.goesBy('dns', isWhole);
  const { shown, changes } = web;
  const known = changes.length;
  await plane.apply([binding]);
  const given = await web.goesBy('endpointslices');
  // Nobody comes or goes; where they run is known now, which DNS did not tell.
  const news = changes.slice(known);
  expect(changes.flatMap(({ removed, moved }) => [removed, moved].flat())).toEqual([]);
  expect(news.flatMap(({ added }) => added)).toEqual([]);
  expect(news.flatMap(({ updated }) => updated.map(({ zone }) => zone)).toSorted()).toEqual([
    'zone-a',
    'zone-b',
    'zone-c',
  ]);
  const { length } = web.changes;
  await plane.delete(binding);
  const taken = await web.goesBy('dns');
  await plane.apply([binding]);
  await web.goesBy('endpointslices');
  expect(web.shown).toEqual(shown);
  expect(web.changes).toHaveLength(length);
  console.log(`403 from the start: by DNS after ${ms(byDns)}; given: ${ms(given)}; taken: ${ms(taken)} (time × 10)`);
});

test('a watch on which nothing is heard is asked for anew, again and again, and nobody doubts', async () => {
  await using resolver = createResolver(endpointSlices('web.default:http', { kubeconfig, livenessMs: 3_000 }));
  await resolver.ready({ min: 3 });
  const statuses: string[] = [];
  resolver.on('status', ({ status }) => statuses.push(status));
  const before = await endedWatches();
  await plane.until('three more have ended', async () => (await endedWatches()) >= before + 3);
  expect([resolver.snapshot.status, ...statuses]).toEqual(['current']);
});

test('the API server is killed: by DNS, with everybody there; started: watched again, and nothing is lost', async () => {
  await allAgree();
  await using web = new Watched();
  await web.goesBy('endpointslices', isWhole);
  const { shown } = web;
  const { length } = web.changes;
  await plane.apiserver.kill();
  const byDns = await web.goesBy('dns');
  expect(web.shown).toEqual(shown);
  const startedAt = performance.now();
  await plane.apiserver.start();
  const start = performance.now() - startedAt;
  const back = await web.goesBy('endpointslices');
  expect(web.shown).toEqual(shown);
  expect(web.changes).toHaveLength(length);
  await plane.delete(headed('v1', 'Pod', 'web-1'), { gracePeriodSeconds: 0 });
  await plane.until('web-1 is another one', async () => isMoved(shown, web.resolver.snapshot));
  console.log(`killed: by DNS after ${ms(byDns)}; started in ${ms(start)}, watched again ${ms(back)} later`);
});

test('the API server is frozen: by DNS within the liveness time and what it takes to connect again, and back', async () => {
  const livenessMs = 3_000;
  await allAgree();
  await using web = new Watched({ livenessMs });
  await web.goesBy('endpointslices', isWhole);
  const { shown } = web;
  const { length } = web.changes;
  plane.apiserver.freeze();
  const byDns = await web.goesBy('dns');
  expect(web.shown).toEqual(shown);
  plane.apiserver.thaw();
  const back = await web.goesBy('endpointslices');
  expect(web.shown).toEqual(shown);
  expect(web.changes).toHaveLength(length);
  console.log(
    `frozen: by DNS after ${ms(byDns)} (liveness ${ms(livenessMs)}); thawed: watched again after ${ms(back)}`,
  );
});

/** Of CoreDNS too, which lags after a start of the API server. */
async function allAgree(): Promise<void> {
  await using views = new TwoViews(plane, kubeconfig, 'web');
  await views.agreeOn(['web-0', 'web-1', 'web-2']);
}

/** The API server hears of it a moment later: a watch that was let in would go on. */
async function refused(): Promise<void> {
  using client = new ApiClient({ url: plane.url, ca: plane.ca, token: await plane.tokenOf('default', 'app') });
  await plane.until(
    'the app is refused',
    async () => (await client.request('GET', `${slicesPath}?limit=1`)).status === 403,
  );
}

/** Of EndpointSlices, as the API server counts them. */
async function endedWatches(): Promise<number> {
  const { body } = await plane.request<string>('GET', '/metrics');
  const counts = body.matchAll(/^apiserver_request_total\{.*resource="endpointslices".*verb="WATCH".*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** `web-1` is another one, a watch says, and all three are there. */
function isMoved(before: readonly string[], { source, endpoints }: Snapshot): boolean {
  const one = endpoints.find(({ slot }) => slot === 'web-1');
  const isThere = endpoints.length === 3 && one !== undefined;
  return source === 'endpointslices' && isThere && !before.includes(`${one.id} ${one.address}`);
}

function ms(time: number): string {
  return `${Math.round(time)} ms`;
}
