import { SocketAddress } from 'node:net';
import type { Condition, Sighting } from '../endpoint.ts';

/** What is said of one pod, at one port. Undefined facts are not known; `slot: null` is known to be shared. */
export interface Pod {
  /** Canonical, IPv4 first; frozen, as an Endpoint shows them. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly slot: string | null | undefined;
  readonly name: string | undefined;
  readonly uid: string | undefined;
  readonly zone: string | undefined;
  readonly hostname: string | undefined;
  readonly condition: Condition;
}

/** A copy: a source may well go on writing in what it told. */
export function podOf(sighting: Sighting): Pod {
  const { address, addresses = [], port, condition = 'serving' } = sighting;
  return {
    addresses: canonical([address, ...addresses]),
    port,
    slot: sighting.slot ?? undefined,
    name: sighting.name ?? undefined,
    uid: sighting.uid ?? undefined,
    zone: sighting.zone ?? undefined,
    hostname: sighting.hostname ?? undefined,
    condition,
  };
}

/** One address in two spellings would be two pods (RFC 5952). */
function canonical(addresses: readonly string[]): readonly string[] {
  const all = addresses.map((each) =>
    isFour(each) ? each : new SocketAddress({ address: each, family: 'ipv6' }).address,
  );
  return fourFirst(all.length === 1 ? all : [...new Set(all)].sort());
}

/** Neither uids nor slots differ where both are known. */
export function compatible(a: Pick<Pod, 'uid' | 'slot'>, b: Pick<Pod, 'uid' | 'slot'>): boolean {
  const uids = a.uid === undefined || b.uid === undefined || a.uid === b.uid;
  const slots = a.slot == null || b.slot == null || a.slot === b.slot;
  return uids && slots;
}

export function samePod(a: Pod, b: Pod): boolean {
  return a === b || (a.uid === b.uid && a.port === b.port && sameFacts(a, b));
}

/** Whether a pod, or an endpoint, says the same as another one. */
export function sameFacts(a: Omit<Pod, 'uid' | 'port'>, b: Omit<Pod, 'uid' | 'port'>): boolean {
  return (
    a.slot === b.slot &&
    a.name === b.name &&
    a.hostname === b.hostname &&
    a.zone === b.zone &&
    a.condition === b.condition &&
    sameList(a.addresses, b.addresses)
  );
}

/** In the same order, too. `sameEntry` says whether two entries are the same; default: by identity. */
export function sameList<T>(
  a: readonly T[],
  b: readonly T[],
  sameEntry: (a: T, b: T) => boolean = (one, other) => one === other,
): boolean {
  return a.length === b.length && a.every((entry, index) => sameEntry(entry, b[index] as T));
}

/** The newer one's facts; what it does not know, the older one's. */
export function mergePods(older: Pod, newer: Pod): Pod {
  return {
    addresses: mergeAddresses(older.addresses, newer.addresses),
    port: newer.port,
    slot: newer.slot ?? older.slot,
    name: newer.name ?? older.name,
    uid: newer.uid ?? older.uid,
    zone: newer.zone ?? older.zone,
    hostname: newer.hostname ?? older.hostname,
    condition: newer.condition,
  };
}

/** A sighting that knows one family says nothing about the other. */
export function mergeAddresses(older: readonly string[], newer: readonly string[]): readonly string[] {
  const families = new Set(newer.map(isFour));
  return fourFirst([...newer, ...older.filter((address) => !families.has(isFour(address)))]);
}

export function shareFamily(a: Pod, b: Pod): boolean {
  const families = new Set(a.addresses.map(isFour));
  return b.addresses.some((address) => families.has(isFour(address)));
}

/** Both know a family in which they have nothing in common. */
export function differInFamily(a: readonly string[], b: readonly string[]): boolean {
  return a.some((address) => {
    const alike = b.filter((other) => isFour(other) === isFour(address));
    return alike.length > 0 && !a.some((own) => alike.includes(own));
  });
}

function fourFirst(addresses: readonly string[]): readonly string[] {
  if (addresses.length < 2) return Object.freeze(addresses);
  return Object.freeze([...addresses.filter(isFour), ...addresses.filter((address) => !isFour(address))]);
}

function isFour(address: string): boolean {
  return !address.includes(':');
}
