import { Resolver } from 'node:dns/promises';
import { serviceDns } from '@rollcall/core';
import { RemoteCluster } from './remote-cluster.ts';

const PODS = 100;
const ROUNDS = 15;
const REFRESHES = 20;

export interface Row {
  readonly name: string;
  readonly questions: number;
  readonly cpuUs: number;
}

type Refresh = () => Promise<number>;

/** One refresh of a 100-pod service: names, ports and addresses of all of them. Questions asked, and client CPU. */
export async function benchDnsRefresh(): Promise<readonly Row[]> {
  await using cluster = await RemoteCluster.start(PODS);
  const peers: Readonly<Record<string, Refresh>> = {
    rollcall: rollcall(cluster.address),
    'node resolveSrv + resolve4': nodeResolver(cluster.address),
  };
  const samples = new Map(Object.keys(peers).map((name) => [name, [] as number[]]));
  const questions = new Map<string, number>();
  for (const [name, refresh] of Object.entries(peers)) questions.set(name, await countQuestions(cluster, refresh));
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? Object.entries(peers) : Object.entries(peers).reverse();
    for (const [name, refresh] of order) samples.get(name)?.push(await cpuOf(refresh));
  }
  return Object.keys(peers).map((name) => ({
    name,
    questions: questions.get(name) ?? Number.NaN,
    cpuUs: median(samples.get(name) ?? []),
  }));
}

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

async function countQuestions(cluster: RemoteCluster, refresh: Refresh): Promise<number> {
  await refresh(); // learns that the reply is truncated
  const before = await cluster.queries();
  if ((await refresh()) !== PODS) throw new Error(`not ${PODS} endpoints`);
  return (await cluster.queries()) - before;
}

/** Client CPU of one refresh, in µs: steadier than time on a machine with other work. */
async function cpuOf(refresh: Refresh): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < REFRESHES; i++) await refresh();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REFRESHES;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
