import type { Endpoint, Resolver } from '@rollcall/core';
import type { NameServer, Pod, Workload } from '@rollcall/testing';
import type { Screen } from './screen.ts';
import type { Tallies, Tally } from './tally.ts';

export interface Stage {
  readonly web: Workload;
  /** The DNS servers of both clients. */
  readonly nameServers: readonly NameServer[];
  readonly resolver: Resolver;
  readonly tallies: Tallies;
  readonly screen: Screen;
  readonly isQuick: boolean;
}

/** What the story tells besides the tally. */
export interface Report {
  /** Each pod's share of the first seconds. */
  readonly shares: ReadonlyMap<string, number>;
  /** Pods that came back under their name at another address, as the resolver told. */
  readonly restarted: readonly string[];
  readonly firstTrafficMs: { readonly ours: FirstTraffic; readonly theirs: FirstTraffic };
  /** When pods were told to stop, or killed. */
  readonly endings: readonly number[];
  /** Endpoints that were lost while DNS failed. */
  readonly lostInOutage: number;
}

/** From being ready to the first answer, by pod. Undefined: it got no request in time. */
export type FirstTraffic = ReadonlyMap<string, number | undefined>;

/** The troubles of a service, one after another, under load. */
export async function play(stage: Stage): Promise<Report> {
  const { isQuick, web } = stage;
  const shares = await calm(stage, isQuick ? 1_500 : 3_000);
  const restartedAt = endingsOf(web.pods);
  const restarted = await rollingRestart(stage);
  const firstTrafficMs = await scaleUp(stage);
  const endedAt = endingsOf(web.pods);
  await scaleDown(stage);
  await kill(stage);
  const lostInOutage = await outage(stage, isQuick ? 3_000 : 10_000);
  return { shares, restarted, firstTrafficMs, endings: [...restartedAt, ...endedAt], lostInOutage };
}

async function calm({ screen, tallies: { ours } }: Stage, ms: number): Promise<ReadonlyMap<string, number>> {
  screen.legend();
  screen.scene('three pods, 16 callers, about 320 requests a second, half of them POST');
  await pause(ms);
  return new Map(ours.byPod.all.map(([pod, count]) => [pod, count / ours.requests]));
}

async function rollingRestart({ screen, web, resolver }: Stage): Promise<readonly string[]> {
  screen.scene('a rolling restart: each pod comes back under its name, at another address');
  const before = resolver.snapshot.endpoints;
  for (const name of ['web-2', 'web-1', 'web-0']) {
    const pod = await web.restart(name);
    await seen(resolver, (endpoints) => endpoints.some((endpoint) => isAt(endpoint, pod)));
    await pause(500);
  }
  const isNew = ({ slot, id }: Endpoint): boolean => before.some((e) => e.slot === slot && e.id !== id);
  return resolver.snapshot.endpoints.filter(isNew).map(({ name }) => name);
}

async function scaleUp({ screen, web, resolver, tallies }: Stage): Promise<Report['firstTrafficMs']> {
  screen.scene('scaled up from 3 to 5');
  await web.scale(5);
  const readyAt = performance.now();
  await seen(resolver, (endpoints) => endpoints.length === 5);
  await pause(1_000);
  const first = (tally: Tally): FirstTraffic =>
    new Map(['web-3', 'web-4'].map((pod) => [pod, minus(tally.firstAnswerOf(pod), readyAt)]));
  return { ours: first(tallies.ours), theirs: first(tallies.theirs) };
}

async function scaleDown({ screen, web, resolver }: Stage): Promise<void> {
  screen.scene('scaled down from 5 to 3');
  await web.scale(3);
  await seen(resolver, (endpoints) => endpoints.length === 3);
  await pause(1_000);
}

async function kill({ screen, web, resolver }: Stage): Promise<void> {
  screen.scene('web-1 is killed with SIGKILL, and comes back two seconds later');
  await web.crash('web-1');
  await pause(2_000);
  const pod = await web.restart('web-1');
  await seen(resolver, (endpoints) => endpoints.some((endpoint) => isAt(endpoint, pod)));
  await pause(1_000);
}

async function outage({ screen, nameServers, resolver }: Stage, ms: number): Promise<number> {
  screen.scene(`DNS answers SERVFAIL for ${ms / 1_000} s`);
  const before = resolver.snapshot.endpoints;
  const faults = nameServers.map((server) => server.fail('SERVFAIL'));
  await pause(ms);
  for (const fault of faults) fault[Symbol.dispose]();
  screen.scene('DNS answers again');
  await pause(6_000); // a poll and a bit
  return before.filter(({ id }) => !resolver.snapshot.endpoints.some((endpoint) => endpoint.id === id)).length;
}

function isAt({ address, port }: Endpoint, pod: Pod): boolean {
  return address === pod.address && port === pod.port('http');
}

/** Fills while the story goes on. */
function endingsOf(pods: readonly Pod[]): readonly number[] {
  const endings: number[] = [];
  for (const { signal } of pods) signal.addEventListener('abort', () => endings.push(performance.now()));
  return endings;
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
