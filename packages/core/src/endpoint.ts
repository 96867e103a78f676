/** Kubernetes' words for what an endpoint may be given. DNS only ever says `serving`. */
export type Condition = 'serving' | 'draining' | 'not-ready';

/**
 * One instance of one pod, at one port. A pod that comes back with another address is another endpoint: its sockets,
 * latencies and health start anew. What stays is its `slot`.
 */
export interface Endpoint {
  /** The instance. Given by the Resolver, never by a Source: the same whichever source tells of it. */
  readonly id: string;
  /** For people: `web-0`, else the pod's name, else its address. */
  readonly name: string;
  /** `web-0`: stable over restarts, what hashes, shards and stickiness are keyed by. Undefined where nobody vouches for one. */
  readonly slot: string | undefined;
  /** 0 for `web-0`. */
  readonly ordinal: number | undefined;
  /** The first of `addresses`. */
  readonly address: string;
  /** Both families of a dual-stack pod, IPv4 first. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Its full DNS name, for SNI and certificates. */
  readonly hostname: string | undefined;
  /** The topology zone of its node, where the source knows it. */
  readonly zone: string | undefined;
  readonly condition: Condition;
}

/**
 * What a Source saw of a pod. It may know little; it never says which instance it is, as the Resolver decides that.
 */
export interface Sighting {
  readonly address: string;
  readonly port: number;
  /** All of its addresses. Default: just `address`. */
  readonly addresses?: readonly string[] | undefined;
  readonly slot?: string | undefined;
  readonly name?: string | undefined;
  /** The pod's UID, where the source knows it. */
  readonly uid?: string | undefined;
  readonly zone?: string | undefined;
  readonly hostname?: string | undefined;
  /** Default: `serving`. */
  readonly condition?: Condition | undefined;
}

/** 3 for `kafka-3`; undefined for a name that ends in no number. */
export function ordinalOf(slot: string | undefined): number | undefined {
  const digits = slot === undefined ? undefined : /-(\d+)$/.exec(slot)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The order of a Snapshot: by ordinal, then by name (numbers in it as numbers), then by address. */
export function compareEndpoints(a: Endpoint, b: Endpoint): number {
  const ordinals = (a.ordinal ?? Number.POSITIVE_INFINITY) - (b.ordinal ?? Number.POSITIVE_INFINITY);
  if (ordinals < 0 || ordinals > 0) return ordinals;
  return collator.compare(a.name, b.name) || collator.compare(a.address, b.address) || a.port - b.port;
}

const collator = new Intl.Collator('en', { numeric: true });

/**
 * Who serves, does. Where nobody of the set does, whoever is on the way out still answers, which is better than nobody
 * (KEP-1669).
 */
export function takesRequests({ condition }: Endpoint, isServed: boolean): boolean {
  return condition === 'serving' || (condition === 'draining' && !isServed);
}
