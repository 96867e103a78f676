import { SocketAddress } from 'node:net';
import type { Sighting } from '../endpoint.ts';

/** What the parts say of one pod, put together. Undefined facts are not known; `slot: null` is known to be shared. */
export interface Pod {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly slot: string | null | undefined;
  readonly name: string | undefined;
  readonly uid: string | undefined;
  readonly zone: string | undefined;
  readonly hostname: string | undefined;
  readonly condition: 'serving' | 'draining' | 'not-ready';
}

/**
 * Makes pods out of sightings, which come from several parts (an IPv4 and an IPv6 slice, a pod on its way from one
 * slice to another): later sightings are newer. Every address and every slot belongs to one pod afterwards.
 *
 * `judge` decides between two that claim one address while neither is readier.
 */
export function unite(sightings: readonly Sighting[], judge: Judge): readonly Pod[] {
  const union = new Union(judge);
  for (const sighting of sightings) union.add(podOf(sighting));
  return union.pods();
}

/** Whether `rival`, which was heard of before `pod`, keeps the address that both claim. */
export type Judge = (rival: Pod, pod: Pod) => boolean;

class Union {
  readonly #pods = new Set<Pod>();
  readonly #byUid = new Map<string, Pod>();
  readonly #byAddress = new Map<string, Pod>();
  readonly #bySlot = new Map<string, Set<Pod>>();
  readonly #judge: Judge;

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  add(pod: Pod): void {
    const twin = this.#twinOf(pod);
    if (twin !== undefined) {
      this.#delete(twin);
      this.add(merge(twin, pod));
      return;
    }
    const rivals = this.#rivalsOf(pod);
    if (rivals.some((rival) => this.#outranks(rival, pod))) return;
    for (const rival of rivals) this.#delete(rival);
    this.#insert(pod);
  }

  pods(): readonly Pod[] {
    for (const holders of this.#bySlot.values()) if (holders.size > 1) this.#share([...holders]);
    return [...this.#pods];
  }

  /** The same pod, seen already: by its uid, by an address, or by the name at which its other family stands. */
  #twinOf(pod: Pod): Pod | undefined {
    const sameUid = pod.uid === undefined ? undefined : this.#byUid.get(`${pod.uid} ${pod.port}`);
    if (sameUid !== undefined) return sameUid;
    const sameAddress = this.#rivalsOf(pod).find((other) => compatible(other, pod));
    if (sameAddress !== undefined || pod.slot == null) return sameAddress;
    const sameName = this.#bySlot.get(`${pod.slot} ${pod.port}`) ?? [];
    return [...sameName].find((other) => compatible(other, pod) && !shareFamily(other, pod));
  }

  #rivalsOf(pod: Pod): Pod[] {
    return pod.addresses.flatMap((address) => this.#byAddress.get(`${address} ${pod.port}`) ?? []);
  }

  #outranks(rival: Pod, pod: Pod): boolean {
    const readier = readiness[rival.condition] - readiness[pod.condition];
    return readier === 0 ? this.#judge(rival, pod) : readier > 0;
  }

  /** Several pods at one name: that many endpoints, and nobody can say which of them the name means. */
  #share(holders: readonly Pod[]): void {
    const serving = holders.filter((pod) => pod.condition === 'serving');
    for (const pod of holders) {
      if (serving.length > 0 && pod.condition !== 'serving') this.#pods.delete(pod);
      else if (serving.length !== 1) this.#replace(pod, { ...pod, slot: null });
    }
  }

  #replace(pod: Pod, by: Pod): void {
    this.#pods.delete(pod);
    this.#pods.add(by);
  }

  #insert(pod: Pod): void {
    this.#pods.add(pod);
    if (pod.uid !== undefined) this.#byUid.set(`${pod.uid} ${pod.port}`, pod);
    for (const address of pod.addresses) this.#byAddress.set(`${address} ${pod.port}`, pod);
    if (pod.slot == null) return;
    const key = `${pod.slot} ${pod.port}`;
    const holders = this.#bySlot.get(key);
    if (holders === undefined) this.#bySlot.set(key, new Set([pod]));
    else holders.add(pod);
  }

  #delete(pod: Pod): void {
    this.#pods.delete(pod);
    if (pod.uid !== undefined) this.#byUid.delete(`${pod.uid} ${pod.port}`);
    for (const address of pod.addresses) this.#byAddress.delete(`${address} ${pod.port}`);
    if (pod.slot != null) this.#bySlot.get(`${pod.slot} ${pod.port}`)?.delete(pod);
  }
}

const readiness = { serving: 2, draining: 1, 'not-ready': 0 } as const;

function podOf(sighting: Sighting): Pod {
  const { address, addresses = [], port, condition = 'serving' } = sighting;
  const [slot, name, uid, zone, hostname] = [
    sighting.slot,
    sighting.name,
    sighting.uid,
    sighting.zone,
    sighting.hostname,
  ].map((fact) => fact ?? undefined);
  const all = new Set([address, ...addresses].map(canonicalAddress));
  return { addresses: fourFirst([...all].sort()), port, slot, name, uid, zone, hostname, condition };
}

/** One address in two spellings would be two pods (RFC 5952). */
export function canonicalAddress(address: string): string {
  return address.includes(':') ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}

/** Neither uids nor slots differ where both are known. */
export function compatible(a: Pick<Pod, 'uid' | 'slot'>, b: Pick<Pod, 'uid' | 'slot'>): boolean {
  const uids = a.uid === undefined || b.uid === undefined || a.uid === b.uid;
  const slots = a.slot == null || b.slot == null || a.slot === b.slot;
  return uids && slots;
}

/** The newer one's facts; what it does not know, the older one's. */
function merge(older: Pod, newer: Pod): Pod {
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

function shareFamily(a: Pod, b: Pod): boolean {
  const families = new Set(a.addresses.map(isFour));
  return b.addresses.some((address) => families.has(isFour(address)));
}

function fourFirst(addresses: readonly string[]): readonly string[] {
  return addresses.length < 2 ? addresses : [...addresses.filter(isFour), ...addresses.filter((a) => !isFour(a))];
}

function isFour(address: string): boolean {
  return !address.includes(':');
}
