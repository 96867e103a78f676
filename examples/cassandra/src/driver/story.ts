import { createResolver, type Resolver } from '@rollcall/core';
import { createCluster, type Pod, type Workload } from '@rollcall/testing';
import { appear, isInNamespace, vanish } from '../network/namespace.ts';
import { AppProcess } from './apps.ts';
import type { LoadReport } from './load.ts';
import { CQL_PORT, type Nodes, SIZE } from './nodes.ts';
import { KEYS_ASKED } from './owners-asked.ts';

/** Of each app, in the order of the story. */
export interface AppReport extends LoadReport {
  /** Keys that were asked of their owner: before, and after each restart. */
  readonly owners: readonly number[];
}

export interface DriverReport {
  readonly restarted: readonly string[];
  readonly rollcall: AppReport;
  readonly alone: AppReport;
}

/** As a StatefulSet restarts its pods. */
const ORDER = ['cassandra-2', 'cassandra-1', 'cassandra-0'];

/**
 * A rolling restart under load, in which each node comes back at another address: with Rollcall, and without. In a
 * namespace nodes do not stop, they vanish. `isQuick`: one of them does.
 */
export async function driverStory(nodes: Nodes, say: (line: string) => void, isQuick: boolean): Promise<DriverReport> {
  await using cluster = await createCluster({ ttlSeconds: 1 });
  say(`three nodes of ${nodes.name}, and two apps of 100 quorum operations a second each`);
  const ring = await cluster.statefulSet('cassandra', {
    replicas: SIZE,
    ports: { cql: CQL_PORT },
    run: (pod) => {
      appear(pod.address);
      return nodes.start(pod);
    },
    startMs: 300_000,
    graceMs: 30_000,
  });
  await using resolver = createResolver('cassandra.default:9042', { discovery: cluster.discovery });
  await resolver.ready({ min: SIZE });
  using rollcall = await AppProcess.start('rollcall', cluster.env);
  using alone = await AppProcess.start('alone', cluster.env);
  const restarted = isQuick ? ORDER.slice(0, 1) : ORDER;
  return await play({ ring, resolver, rollcall, alone, restarted, say });
}

interface Stage {
  readonly ring: Workload;
  readonly resolver: Resolver;
  readonly rollcall: AppProcess;
  readonly alone: AppProcess;
  readonly restarted: readonly string[];
  readonly say: (line: string) => void;
}

async function play(stage: Stage): Promise<DriverReport> {
  const { ring, resolver, rollcall, alone, restarted, say } = stage;
  await Promise.all([rollcall, alone].map((app) => app.ask({ what: 'begin' })));
  const owners = [await ownersAskedBy(stage)];
  for (const name of restarted) {
    const { address } = await backElsewhere(ring, name, say);
    await resolver.until(({ endpoints }) => endpoints.some((endpoint) => endpoint.address === address));
    await pause(NOTICED_MS);
    owners.push(await ownersAskedBy(stage));
  }
  const [ours, theirs] = await Promise.all([rollcall.ask({ what: 'end' }), alone.ask({ what: 'end' })]);
  return {
    restarted,
    rollcall: { ...ours, owners: owners.map((each) => each.rollcall) },
    alone: { ...theirs, owners: owners.map((each) => each.alone) },
  };
}

interface OwnersAsked {
  readonly rollcall: number;
  readonly alone: number;
}

/** Once ours asks all of them; or after so long, as on a busy machine a driver takes its time to connect. */
async function ownersAskedBy({ resolver, rollcall, alone, say }: Stage): Promise<OwnersAsked> {
  const order = { what: 'owners', nodes: resolver.snapshot.endpoints } as const;
  for (let left = TRIES; ; left -= 1) {
    const [ours, theirs] = await Promise.all([rollcall.ask(order), alone.ask(order)]);
    if (ours === KEYS_ASKED || left === 0) {
      say(`  of ${KEYS_ASKED} keys, asked of their owner: ${ours} with Rollcall, ${theirs} by the driver alone`);
      return { rollcall: ours, alone: theirs };
    }
    await pause(1_000);
  }
}

async function backElsewhere(ring: Workload, name: string, say: (line: string) => void): Promise<Pod> {
  if (isInNamespace) {
    say(`${name} vanishes: nobody hears of its end`);
    vanish(ring.pods.find((pod) => pod.name === name)?.address ?? '');
    await ring.crash(name);
  }
  say(`${name} comes back at another address`);
  return ring.restart(name);
}

/** The driver looks at its peers 1 s after it is told of a new one, connects 2 s after that, and waits a little between. */
const NOTICED_MS = 7_000;
const TRIES = 10;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
