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

/**
 * A rolling restart under load, in which each node comes back at another address: with Rollcall, and without. In a
 * namespace nodes do not stop, they vanish.
 */
export async function driverStory(nodes: Nodes, say: (line: string) => void): Promise<DriverReport> {
  await using cluster = await createCluster({ ttlSeconds: 1 });
  say(`three nodes of ${nodes.name}, and two apps of 100 quorum operations a second each`);
  const ring = await cluster.statefulSet('cassandra', {
    replicas: SIZE,
    ports: { cql: CQL_PORT },
    run: (pod) => {
      appear(pod.address);
      return nodes.start(pod);
    },
    startMs: 120_000,
    graceMs: 30_000,
  });
  await using resolver = createResolver('cassandra.default:9042', { discovery: cluster.discovery });
  await resolver.ready({ min: SIZE });
  using rollcall = await AppProcess.start('rollcall', cluster.env);
  using alone = await AppProcess.start('alone', cluster.env);
  return await play({ ring, resolver, rollcall, alone, say });
}

interface Stage {
  readonly ring: Workload;
  readonly resolver: Resolver;
  readonly rollcall: AppProcess;
  readonly alone: AppProcess;
  readonly say: (line: string) => void;
}

async function play({ ring, resolver, rollcall, alone, say }: Stage): Promise<DriverReport> {
  const apps = [rollcall, alone];
  await Promise.all(apps.map((app) => app.ask({ what: 'begin' })));
  const owners: number[][] = apps.map(() => []);
  const count = async (): Promise<void> => {
    const nodes = resolver.snapshot.endpoints;
    const asked = await Promise.all(apps.map((app) => app.ask({ what: 'owners', nodes })));
    for (const [index, number] of asked.entries()) owners[index]?.push(number);
    say(`  of ${KEYS_ASKED} keys, asked of their owner: ${asked[0]} with Rollcall, ${asked[1]} by the driver alone`);
  };
  await count();
  const restarted = ['cassandra-2', 'cassandra-1', 'cassandra-0'];
  for (const name of restarted) {
    const { address } = await backElsewhere(ring, name, say);
    await resolver.until(({ endpoints }) => endpoints.some((endpoint) => endpoint.address === address));
    await pause(NOTICED_MS);
    await count();
  }
  const [ours, theirs] = await Promise.all(apps.map((app) => app.ask({ what: 'end' })));
  if (ours === undefined || theirs === undefined) throw new Error('an app has not reported');
  return {
    restarted,
    rollcall: { ...ours, owners: owners[0] ?? [] },
    alone: { ...theirs, owners: owners[1] ?? [] },
  };
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
