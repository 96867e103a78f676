import { Child } from './child.ts';
import type { ChangesReport } from './grpc/changes.ts';
import { CONCURRENCY, type LoadReport } from './grpc/closed-loop.ts';
import type { PairedCpu } from './grpc/paired-cpu.ts';
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
    return [...(await atRest()), ...(await inTrouble()), ...(await asItChanges())];
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

function atRest(): Promise<readonly Row[]> {
  return withClient(async (client) => {
    const { oursUs, theirsUs } = await client.ask<PairedCpu>('cpu');
    const ratios = oursUs.map((us, pair) => us / (theirsUs[pair] ?? Number.NaN));
    const hung = await client.ask<LoadReport>('hang, ours');
    const theirs = await client.ask<LoadReport>('hang, built-in');
    return [
      row({
        name: 'client CPU of a call, 64 at a time',
        unit: 'µs',
        seen: quantile(oursUs, 0.5),
        peer: quantile(theirsUs, 0.5),
      }),
      row({
        name: `its ratio, median of ${ratios.length} pairs of slices`,
        goal: { atMost: 1.05 },
        seen: quantile(ratios, 0.5),
      }),
      row({ name: 'its ratio, first quartile', seen: quantile(ratios, 0.25) }),
      row({ name: 'its ratio, third quartile', seen: quantile(ratios, 0.75) }),
      row({
        name: 'SIGSTOP of 1 of 3, failed of 100',
        goal: { atMost: 0.5 },
        seen: percent(hung),
        peer: percent(theirs),
      }),
    ];
  });
}

function inTrouble(): Promise<readonly Row[]> {
  return withClient(async (client, cluster) => {
    const during = async (start: string, event: string): Promise<LoadReport> => {
      await client.ask(start);
      await cluster.ask(event);
      return await client.ask<LoadReport>('stop');
    };
    const restart = await during('start without retries', 'restart');
    const bare = await during('start without retries', 'crash');
    await cluster.ask('bring back');
    const retried = await during('start', 'crash');
    return [
      row({ name: 'a rolling restart, calls', goal: { atLeast: 10_000 }, seen: restart.made }),
      row({ name: 'a rolling restart, failed, without retries', goal: { atMost: 0 }, seen: restart.failed }),
      row({
        name: `SIGKILL, failed, without retries (${CONCURRENCY} under way)`,
        goal: { atMost: CONCURRENCY },
        seen: bare.failed,
      }),
      row({ name: 'SIGKILL, failed, with the default retry', goal: { atMost: 0 }, seen: retried.failed }),
    ];
  });
}

async function asItChanges(): Promise<readonly Row[]> {
  await using child = await Child.start<string>(changesFile);
  const { firstCallMs, oneChangedMs, sameMs, handles } = await child.ask<ChangesReport>('changes');
  if (handles.length > 0) console.log(`left behind: ${handles.join(', ')}`);
  return [
    row({ name: 'first call on a new pod, p99', unit: 'ms', goal: { atMost: 50 }, seen: quantile(firstCallMs, 0.99) }),
    row({
      name: '1,000 endpoints, one changed, p50',
      unit: 'ms',
      goal: { atMost: 5 },
      seen: quantile(oneChangedMs, 0.5),
    }),
    row({ name: '1,000 endpoints, the same list, p50', unit: 'ms', goal: { atMost: 1 }, seen: quantile(sameMs, 0.5) }),
    row({ name: 'handles after close()', goal: { atMost: 0 }, seen: handles.length }),
  ];
}

function percent({ made, failed }: LoadReport): number {
  return (100 * failed) / made;
}
