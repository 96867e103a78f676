import { Resolver } from 'node:dns/promises';
import { serviceDns } from '@rollcall/core';
import { Child } from './child.ts';
import type { Part } from './part.ts';
import { quantile } from './quantile.ts';
import { type Row, row } from './row.ts';

const PODS = 100;
const ROUNDS = 15;
const REFRESHES = 20;

/** Names, ports and addresses of all pods. Gives how many there are. */
type Refresh = () => Promise<number>;
/** Its DNS server's work is not counted as the client's. */
type Cluster = Child<string>;

export const dnsRefresh: Part = {
  title: `One refresh of a ${PODS}-pod service (medians of ${ROUNDS} rounds of ${REFRESHES})`,
  peer: 'node resolveSrv + resolve4',
  async rows(): Promise<readonly Row[]> {
    await using cluster = await Child.start<string>(new URL('./dns-refresh/cluster.ts', import.meta.url), String(PODS));
    const [ours, theirs] = [rollcall(cluster.hello), nodeResolver(cluster.hello)];
    const questions = { ours: await countQuestions(cluster, ours), theirs: await countQuestions(cluster, theirs) };
    const cpuUs = await cpuOf(ours, theirs);
    return [
      row({ name: 'questions', goal: { atMost: 1 }, seen: questions.ours, peer: questions.theirs }),
      row({ name: 'client CPU', unit: 'µs', goal: { ratioAtMost: 1 / 3 }, seen: cpuUs.ours, peer: cpuUs.theirs }),
    ];
  },
};

function rollcall(server: string): Refresh {
  const source = serviceDns('web.default:http', { servers: [server] });
  const { signal } = new AbortController();
  return async () => {
    const word = await source.lookup({ signal });
    return [word].flat().flatMap((part) => (part.kind === 'found' ? part.endpoints : [])).length;
  };
}

function nodeResolver(server: string): Refresh {
  const resolver = new Resolver();
  resolver.setServers([server]);
  return async () => {
    const targets = await resolver.resolveSrv('_http._tcp.web.default.svc.cluster.local');
    const addresses = await Promise.all(targets.map(({ name }) => resolver.resolve4(name, { ttl: true })));
    return addresses.flat().length;
  };
}

async function countQuestions(cluster: Cluster, refresh: Refresh): Promise<number> {
  await refresh(); // learns that the reply is truncated
  const before = await cluster.ask<number>('queries');
  if ((await refresh()) !== PODS) throw new Error(`not ${PODS} endpoints`);
  return (await cluster.ask<number>('queries')) - before;
}

/** In turns, so that both have the same of what else the machine does. */
async function cpuOf(ours: Refresh, theirs: Refresh): Promise<{ readonly ours: number; readonly theirs: number }> {
  const samples = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const measureOurs = async (): Promise<unknown> => samples.ours.push(await cpuOfOne(ours));
    const measureTheirs = async (): Promise<unknown> => samples.theirs.push(await cpuOfOne(theirs));
    for (const measure of round % 2 === 0 ? [measureOurs, measureTheirs] : [measureTheirs, measureOurs])
      await measure();
  }
  return { ours: quantile(samples.ours, 0.5), theirs: quantile(samples.theirs, 0.5) };
}

/** Client CPU of one refresh, in µs: steadier than time on a machine with other work. */
async function cpuOfOne(refresh: Refresh): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < REFRESHES; i += 1) await refresh();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REFRESHES;
}
