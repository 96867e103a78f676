import type { Endpoint } from '../endpoint.ts';
import { ordinalOf } from '../endpoint.ts';
import { mergeAddresses, type Pod } from './unite.ts';

/** One run of one pod, as the Roster remembers it: what was ever known of it, and the Endpoint that users see. */
export class Instance {
  readonly id: string;
  readonly bornAt: number;
  endpoint: Endpoint;
  /** Remembered through sightings that do not know it, and while the name is shared. */
  slot: string | undefined;
  uid: string | undefined;
  readonly port: number;
  /** When it was told of last. */
  seenAt: number;

  constructor(id: string, pod: Pod, now: number) {
    this.id = id;
    this.bornAt = now;
    this.seenAt = now;
    this.port = pod.port;
    this.slot = pod.slot ?? undefined;
    this.uid = pod.uid;
    this.endpoint = endpointOf(id, pod);
  }

  get addresses(): readonly string[] {
    return this.endpoint.addresses;
  }

  /** Takes over what the pod says. Keeps the Endpoint object where that changes nothing. */
  update(pod: Pod): void {
    this.slot = pod.slot ?? this.slot;
    this.uid = pod.uid ?? this.uid;
    const next = endpointOf(this.id, {
      ...pod,
      slot: pod.slot === undefined ? this.slot : pod.slot,
      addresses: mergeAddresses(this.endpoint.addresses, pod.addresses),
      hostname: pod.hostname ?? this.endpoint.hostname,
      zone: pod.zone ?? this.endpoint.zone,
      name: pod.name ?? (isAddress(this.endpoint) ? undefined : this.endpoint.name),
    });
    if (!sameEndpoint(next, this.endpoint)) this.endpoint = next;
  }

  /** One of several addresses turned out to be another's. */
  drop(address: string): void {
    const addresses = this.endpoint.addresses.filter((own) => own !== address);
    if (addresses.length > 0) this.endpoint = endpointOf(this.id, { ...this.endpoint, addresses, uid: this.uid });
  }
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
    addresses: Object.freeze([...pod.addresses]),
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

function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return (
    a.name === b.name &&
    a.slot === b.slot &&
    a.hostname === b.hostname &&
    a.zone === b.zone &&
    a.condition === b.condition &&
    a.addresses.length === b.addresses.length &&
    a.addresses.every((address, i) => address === b.addresses[i])
  );
}
