import { Child } from './child.ts';
import type { ChangesReport } from './grpc/changes.ts';
import { CONCURRENCY, type LoadReport } from './grpc/closed-loop.ts';
import { pairedCpu } from './grpc/paired-cpu.ts';
import type { Part } from './part.ts';
import { quantile } from './quantile.ts';
import { type Row, row } from './row.ts';

const clusterFile = new URL('./grpc/cluster.ts', import.meta.url);
const clientFile = new URL('./grpc/client.ts', import.meta.url);
const changesFile = new URL('./grpc/changes.ts', import.meta.url);

export const grpc: Part = {
  title: 'gRPC: three pods, each a process of its own',
  peer: 'round_robin',
  async rows(): Promise<readonly Row[]> {
    return [...(await atRest()), ...(await asOneHangs()), ...(await inTrouble()), ...(await asItChanges())];
  },
};

/** Each with pods of its own, as a restart leaves others behind. */
async function withClient<T>(
  play: (client: Child<string>, cluster: Child<readonly string[]>) => Promise<T>,
): Promise<T> {
  await using cluster = await Child.start<readonly string[]>(clusterFile);
  await using client = await Child.start<string>(clientFile, ...cluster.hello);
  return await play(client, cluster);
}

async function atRest(): Promise<readonly Row[]> {
  await using cluster = await Child.start<readonly string[]>(clusterFile);
  const { ratios, oursUs, theirsUs } = await pairedCpu(cluster.hello);
  const name = 'client CPU of a call, 64 at a time';
  const seen = quantile(oursUs, 0.5);
  const undisturbed = quantile(oursUs, UNDISTURBED) / quantile(theirsUs, UNDISTURBED);
  return [
    row({ name, unit: 'µs', seen, peer: quantile(theirsUs, 0.5) }),
    row({ name: `its ratio, median of ${ratios.length} pairs`, goal: cpuGoal, seen: quantile(ratios, 0.5) }),
    row({ name: 'its ratio, first quartile', seen: quantile(ratios, 0.25) }),
    row({ name: 'its ratio, third quartile', seen: quantile(ratios, 0.75) }),
    row({ name: 'its ratio, in slices of little other load', goal: cpuGoal, seen: undisturbed }),
  ];
}

const cpuGoal = { atMost: 1.05 } as const;
/** Other load on the machine makes each call dearer, for its caches are shared. A tenth of the slices have little. */
const UNDISTURBED = 0.1;

function asOneHangs(): Promise<readonly Row[]> {
  return withClient(async (client) => {
    const seen = percent(await client.ask<LoadReport>('hang, ours'));
    const peer = percent(await client.ask<LoadReport>('hang, built-in'));
    return [row({ name: 'SIGSTOP of 1 of 3, failed of 100', goal: { atMost: 0.5 }, seen, peer })];
  });
}

function inTrouble(): Promise<readonly Row[]> {
  return withClient(async (client, cluster) => {
    await client.ask('start without retries');
    const restartMs = await cluster.ask<number>('restart');
    const restart = await client.ask<LoadReport>('stop after 10,000');
    const crash = async (start: string): Promise<number> => {
      await client.ask(start);
      await cluster.ask('crash');
      return (await client.ask<LoadReport>('stop')).failed;
    };
    const bare = await crash('start without retries');
    await cluster.ask('bring back');
    const retried = await crash('start');
    return [
      row({ name: 'a rolling restart at new addresses', unit: 'ms', seen: restartMs }),
      row({ name: 'its calls', goal: { atLeast: 10_000 }, seen: restart.made }),
      row({ name: 'of those, failed, without retries', goal: { atMost: 0 }, seen: restart.failed }),
      row({
        name: `SIGKILL, failed, without retries (${CONCURRENCY} under way)`,
        goal: { atMost: CONCURRENCY },
        seen: bare,
      }),
      row({ name: 'SIGKILL, failed, with the default retry', goal: { atMost: 0 }, seen: retried }),
    ];
  });
}

async function asItChanges(): Promise<readonly Row[]> {
  await using child = await Child.start<string>(changesFile);
  const { firstCallMs, oneChangedMs, sameMs, handles } = await child.ask<ChangesReport>('changes');
  if (handles.length > 0) console.log(`left behind: ${[...new Set(handles)].join(', ')}`);
  return [
    row({ name: 'first call on a new pod, p99', unit: 'ms', goal: { atMost: 50 }, seen: quantile(firstCallMs, 0.99) }),
    row({
      name: '1,000 endpoints, one changed: blocked, p50',
      unit: 'ms',
      goal: { atMost: 5 },
      seen: quantile(oneChangedMs, 0.5),
    }),
    row({
      name: '1,000 endpoints, the same list: blocked, p50',
      unit: 'ms',
      goal: { atMost: 1 },
      seen: quantile(sameMs, 0.5),
    }),
    row({ name: 'handles after close()', goal: { atMost: 0 }, seen: handles.length }),
  ];
}

function percent({ made, failed }: LoadReport): number {
  return (100 * failed) / made;
}
