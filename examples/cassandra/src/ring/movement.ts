import { createBalancer, createResolver, type Endpoint, fixed, rendezvous } from '@rollcall/core';

const keys = Array.from({ length: 20_000 }, (_, index) => `key-${index}`);

/** Who has each key first: by the names of the peers, as the ring does it, and by their addresses, as one should not. */
export interface Owners {
  readonly byName: ReadonlyMap<string, string>;
  readonly byAddress: ReadonlyMap<string, string>;
}

export async function ownersAmong(peers: readonly Endpoint[]): Promise<Owners> {
  return {
    byName: await owners(peers, ({ name }) => name),
    byAddress: await owners(peers, ({ address }) => `at-${address.replaceAll('.', '-')}`),
  };
}

/** The share of the keys that have another owner now. */
export function moved(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): number {
  return keys.filter((key) => before.get(key) !== after.get(key)).length / keys.length;
}

async function owners(
  peers: readonly Endpoint[],
  slotOf: (peer: Endpoint) => string,
): Promise<ReadonlyMap<string, string>> {
  await using resolver = createResolver(fixed(peers.map((peer) => `${slotOf(peer)}@${peer.address}:${peer.port}`)));
  await resolver.ready();
  await using balancer = createBalancer(resolver, { picker: rendezvous() });
  return new Map(keys.map((key) => [key, balancer.rank({ key, count: 1 })[0]?.name ?? '']));
}
