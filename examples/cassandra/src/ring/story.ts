import { fileURLToPath } from 'node:url';
import { createResolver, type Endpoint, type Resolver } from '@rollcall/core';
import { createCluster, type Workload } from '@rollcall/testing';
import type { Row } from '../table.ts';
import { Decoy } from './decoy.ts';
import { Load } from './load.ts';
import { moved, ownersAmong } from './movement.ts';
import { Store } from './store.ts';

const peerFile = fileURLToPath(new URL('./peer.ts', import.meta.url));
const PORT = 8080;

/** A ring of peers that come back elsewhere, one killed, one more: what its users notice, and what it costs. */
export async function ringStory(say: (line: string) => void): Promise<readonly Row[]> {
  await using cluster = await createCluster({ ttlSeconds: 1 });
  const peers = await cluster.statefulSet('ring', {
    replicas: 3,
    ports: { http: PORT },
    run: [process.execPath, peerFile],
    publishNotReadyAddresses: true, // a peer that is down is still a peer
  });
  await using resolver = createResolver('ring:http', { discovery: cluster.discovery });
  await resolver.ready();
  await using store = new Store(resolver);
  const load = new Load(store);
  try {
    return await play({ peers, resolver, store, load, say });
  } finally {
    await load.stop();
  }
}

interface Stage {
  readonly peers: Workload;
  readonly resolver: Resolver;
  readonly store: Store;
  readonly load: Load;
  readonly say: (line: string) => void;
}

async function play({ peers, resolver, store, load, say }: Stage): Promise<readonly Row[]> {
  const first = await ownersAmong(resolver.snapshot.endpoints);
  say('three peers, 200 quorum operations a second; ring-1 is killed with SIGKILL, and stays dead for 2 s');
  await pause(1_000);
  const formerly = addressOf(resolver, 'ring-1');
  await peers.crash('ring-1');
  await pause(2_000);
  say('ring-1 comes back at another address; at the old one there is a stranger now');
  await backElsewhere(peers, resolver, 'ring-1');
  await using decoy = await Decoy.at(formerly, PORT);
  await pause(1_000);
  say('a rolling restart: ring-2 and ring-0 come back elsewhere, too');
  for (const name of ['ring-2', 'ring-0']) await backElsewhere(peers, resolver, name);
  await pause(1_000);
  const second = await ownersAmong(resolver.snapshot.endpoints);
  await store.hints.replayAll(resolver.snapshot.endpoints);
  await load.stop();
  say('scaled up from 3 to 4');
  await peers.scale(4);
  await resolver.until(({ endpoints }) => endpoints.length === 4);
  const third = await ownersAmong(resolver.snapshot.endpoints);
  const { written, replayed } = store.hints;
  const restarts = moved(first.byName, second.byName);
  const growth = moved(second.byName, third.byName);
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return [
    ['quorum operations', String(load.operations), '', ''],
    ['… that failed', String(load.failed), '', '0', load.failed > 0],
    ['… that read an older value than was acknowledged', String(load.stale), '', '0', load.stale > 0],
    ['longest', `${load.longestMs.toFixed(0)} ms`, '', ''],
    ['hints written / replayed', `${written} / ${replayed}`, '', 'equal', written !== replayed],
    ['requests to the stranger at the old address', String(decoy.requests), '', '0', decoy.requests > 0],
    ['keys that moved in the restarts, by name', percent(restarts), '', '0', restarts > 0],
    ['… had they been placed by address', percent(moved(first.byAddress, second.byAddress)), '', ''],
    ['keys that moved from 3 to 4 peers', percent(growth), '', '25 % ± 3', Math.abs(growth - 0.25) > 0.03],
  ];
}

async function backElsewhere(peers: Workload, resolver: Resolver, name: string): Promise<void> {
  const { address } = await peers.restart(name);
  await resolver.until(({ endpoints }) => endpoints.some((e: Endpoint) => e.name === name && e.address === address));
}

function addressOf(resolver: Resolver, name: string): string {
  return resolver.snapshot.endpoints.find((endpoint) => endpoint.name === name)?.address ?? '';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
