import type { Balancer, Endpoint, Resolver } from '@rollcall/core';
import type { Cluster, Workload } from '@rollcall/testing';
import type { Screen } from './screen.ts';
import type { Tally } from './tally.ts';

export interface Stage {
  readonly cluster: Cluster;
  readonly web: Workload;
  readonly resolver: Resolver;
  readonly balancer: Balancer;
  readonly tally: Tally;
  readonly screen: Screen;
  readonly isQuick: boolean;
}

/** What the story tells besides the tally. */
export interface Report {
  /** Each pod's share of the first seconds. */
  readonly shares: ReadonlyMap<string, number>;
  /** Pods that came back under their name with another IP, as the resolver told. */
  readonly restarted: readonly string[];
  /** From being ready to the first answer, by pod. Undefined: it never got a request. */
  readonly firstTrafficMs: ReadonlyMap<string, number | undefined>;
  /** Requests that were on the pod when it was killed. */
  readonly inFlightOnKilled: number;
  /** Endpoints that were lost while DNS failed. */
  readonly lostInOutage: number;
  readonly queries: number;
}

/** The troubles of a service, one after another, under load. */
export async function play(stage: Stage): Promise<Report> {
  const { isQuick } = stage;
  const shares = await calm(stage, isQuick ? 1_500 : 3_000);
  const restarted = await rollingRestart(stage);
  const firstTrafficMs = await scaleUp(stage);
  await scaleDown(stage);
  const inFlightOnKilled = await kill(stage);
  const lostInOutage = await outage(stage, isQuick ? 3_000 : 10_000);
  return { shares, restarted, firstTrafficMs, inFlightOnKilled, lostInOutage, queries: 0 };
}

async function calm({ screen, tally }: Stage, ms: number): Promise<ReadonlyMap<string, number>> {
  screen.legend();
  screen.scene('three pods, 16 callers, about 320 requests a second');
  await pause(ms);
  return new Map([...tally.byPod].map(([pod, count]) => [pod, count / tally.requests]));
}

async function rollingRestart({ screen, web, resolver }: Stage): Promise<readonly string[]> {
  screen.scene('a rolling restart: each pod comes back under its name, with another IP');
  const before = resolver.snapshot.endpoints;
  for (const name of ['web-2', 'web-1', 'web-0']) {
    const { address } = await web.restart(name);
    await seen(resolver, (endpoints) => endpoints.some((e) => e.slot === name && e.address === address));
    await pause(500);
  }
  const isNew = ({ slot, address }: Endpoint): boolean => before.some((e) => e.slot === slot && e.address !== address);
  return resolver.snapshot.endpoints.filter(isNew).map(({ name }) => name);
}

async function scaleUp({ screen, web, resolver, tally }: Stage): Promise<ReadonlyMap<string, number | undefined>> {
  screen.scene('scaled up from 3 to 5');
  await web.scale(5);
  const readyAt = performance.now();
  await seen(resolver, (endpoints) => endpoints.length === 5);
  await pause(1_000);
  const first = (pod: string): number | undefined => tally.firstAnswerOf(pod);
  return new Map(['web-3', 'web-4'].map((pod) => [pod, minus(first(pod), readyAt)]));
}

async function scaleDown({ screen, web, resolver }: Stage): Promise<void> {
  screen.scene('scaled down from 5 to 3');
  await web.scale(3);
  await seen(resolver, (endpoints) => endpoints.length === 3);
  await pause(1_000);
}

async function kill({ screen, web, resolver, balancer }: Stage): Promise<number> {
  screen.scene('web-1 is killed with SIGKILL, and comes back two seconds later');
  const inFlight = balancer.endpoints().find(({ endpoint }) => endpoint.slot === 'web-1')?.inFlight ?? 0;
  await web.crash('web-1');
  await pause(2_000);
  const { address } = await web.restart('web-1');
  await seen(resolver, (endpoints) => endpoints.some((e) => e.address === address));
  await pause(1_000);
  return inFlight;
}

async function outage({ screen, cluster, resolver }: Stage, ms: number): Promise<number> {
  screen.scene(`DNS answers SERVFAIL for ${ms / 1_000} s`);
  const before = resolver.snapshot.endpoints;
  {
    using _fault = cluster.dns.fail('SERVFAIL');
    await pause(ms);
  }
  screen.scene('DNS answers again');
  await pause(6_000); // a poll and a bit
  return before.filter(({ id }) => !resolver.snapshot.endpoints.some((endpoint) => endpoint.id === id)).length;
}

function minus(end: number | undefined, start: number): number | undefined {
  return end === undefined ? undefined : Math.max(0, end - start);
}

/**
 * Until the resolver has found out by itself. `resolver.until()` would have it ask DNS every second for as long as
 * somebody waits, and the demo would flatter it.
 */
async function seen(resolver: Resolver, predicate: (endpoints: readonly Endpoint[]) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => {
    if (predicate(resolver.snapshot.endpoints)) resolve();
  };
  using _changes = resolver.on('change', look);
  const tooLate = setTimeout(() => reject(new Error('the resolver did not find out within 30 s')), 30_000);
  look();
  await promise.finally(() => clearTimeout(tooLate));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
