import type { Endpoint } from '../endpoint.ts';
import { ordinalOf } from '../endpoint.ts';
import { compatible, differInFamily, mergeAddresses, type Pod, sameFacts, samePod } from './pod.ts';

/** One run of one pod, as the Roster remembers it: what was ever known of it, and the Endpoint that users see. */
export class Instance {
  readonly id: string;
  readonly bornAt: number;
  endpoint: Endpoint;
  /** Remembered through sightings that do not know it, and while the name is shared. */
  slot: string | undefined;
  uid: string | undefined;
  readonly port: number;
  /** The former run's, until its own ones are told. */
  readonly #inherited: readonly string[];
  /** As it was told of last: most words say nothing new. */
  #pod: Pod;
  /** In the set, or merely remembered: the Roster's word. */
  isCurrent = false;
  /** As which it is listed: the Listing's word. */
  listed: Endpoint | undefined;
  /** When it was told of last. */
  seenAt: number;
  /** It stands where it does by a client's word against a server's: until then, that proves nobody gone. */
  doubtedUntil: number = Number.NEGATIVE_INFINITY;
  /** When it left last; it may have returned. */
  leftAt: number = Number.NEGATIVE_INFINITY;

  /** @param inherited those of the pod's addresses that were the former run's. */
  constructor(id: string, pod: Pod, inherited: readonly string[], now: number) {
    this.id = id;
    this.bornAt = now;
    this.seenAt = now;
    this.port = pod.port;
    this.slot = pod.slot ?? undefined;
    this.uid = pod.uid;
    this.endpoint = endpointOf(id, pod);
    this.#pod = pod;
    this.#inherited = inherited;
  }

  get addresses(): readonly string[] {
    return this.endpoint.addresses;
  }

  /**
   * Whether a pod that shares an address with it is this run. A pod is given both of its addresses when it starts, but
   * one may be told of later (a slice, a lookup for each family): where it has another one, it is the next run.
   */
  isRunOf(pod: Pod): boolean {
    if (!compatible(this, pod)) return false;
    if (this.addresses.length < 2 || pod.addresses.length < 2) return true;
    const own = this.addresses.filter((address) => !this.#inherited.includes(address));
    return !differInFamily(own, pod.addresses);
  }

  /** What the pod says of it that is new; undefined where nothing is. */
  news(pod: Pod): Facts | undefined {
    if (samePod(pod, this.#pod)) return undefined;
    this.#pod = pod;
    const slot = pod.slot ?? this.slot;
    const uid = pod.uid ?? this.uid;
    const endpoint = endpointOf(this.id, {
      ...pod,
      slot: pod.slot === undefined ? this.slot : pod.slot,
      addresses: mergeAddresses(this.endpoint.addresses, pod.addresses),
      hostname: pod.hostname ?? this.endpoint.hostname,
      zone: pod.zone ?? this.endpoint.zone,
      name: pod.name ?? (isAddress(this.endpoint) ? undefined : this.endpoint.name),
    });
    const isSame = sameFacts(endpoint, this.endpoint);
    if (isSame && slot === this.slot && uid === this.uid) return undefined;
    return { endpoint: isSame ? this.endpoint : endpoint, slot, uid };
  }

  learn({ endpoint, slot, uid }: Facts): void {
    this.endpoint = endpoint;
    this.slot = slot;
    this.uid = uid;
  }

  /** One of several addresses turned out to be another's. */
  drop(address: string): void {
    const addresses = Object.freeze(this.endpoint.addresses.filter((own) => own !== address));
    this.#pod = { ...this.#pod, addresses };
    if (addresses.length > 0) this.endpoint = endpointOf(this.id, { ...this.endpoint, addresses, uid: this.uid });
  }
}

/** What is known of an instance, apart from what never changes. */
export interface Facts {
  readonly endpoint: Endpoint;
  readonly slot: string | undefined;
  readonly uid: string | undefined;
}

/** What people call it; the id is made of this and a number. */
export function nameOf(pod: Pod): string {
  return pod.slot ?? pod.name ?? firstAddress(pod);
}

function endpointOf(id: string, pod: Pod): Endpoint {
  const slot = pod.slot ?? undefined;
  return Object.freeze({
    id,
    name: nameOf(pod),
    slot,
    ordinal: ordinalOf(slot),
    address: firstAddress(pod),
    addresses: pod.addresses,
    port: pod.port,
    hostname: pod.hostname,
    zone: pod.zone,
    condition: pod.condition,
  });
}

function firstAddress(pod: Pod): string {
  return pod.addresses[0] as string;
}

function isAddress(endpoint: Endpoint): boolean {
  return endpoint.name === endpoint.address || endpoint.name === endpoint.slot;
}
