import type { Resolver } from '@rollcall/core';
import type cassandra from 'cassandra-driver';
import { keepContactPoints } from './contact-points.ts';
import { type Driver, defaultPolicyClass, translatorClass } from './driver.ts';
import { CassandraDiscoveryError } from './errors.ts';
import { Ring } from './ring.ts';
import { createTranslator } from './translator.ts';
import { createZonePolicy } from './zone-policy.ts';

export interface CassandraOptions {
  /** The data center to talk to, as the ring names it (`nodetool status`). The driver insists on one. */
  readonly localDataCenter: string;
  /** How many nodes to begin with, lowest ordinals first. Default 3; more where several may be down at once. */
  readonly seeds?: number | undefined;
  /** The caller's zone: replicas in it are asked first. Default: none, every replica alike. */
  readonly zone?: string | undefined;
  /** How long to wait for the first nodes, in ms. Default 10,000: an app often starts beside its ring. */
  readonly waitMs?: number | undefined;
}

/** To be spread into `new Client({ ... })`. */
export type CassandraClientOptions = Pick<cassandra.ClientOptions, 'contactPoints' | 'localDataCenter' | 'policies'>;

const MOST_WAIT_MS = 2_147_483_647;

/**
 * Options for `new Client()` of cassandra-driver, whose nodes are the pods of a headless service: contact points that stay
 * current, an address translator, and, with `zone`, near replicas first. Takes the app's own `cassandra-driver`.
 *
 * They follow `resolver` until it is closed. The driver has no hook for sockets: `guardProcess(resolver)` of @rollcall/core
 * ends those to nodes that are gone, and `keepTokenMap(client)` keeps requests going to the owners of their data.
 *
 * @throws CassandraDiscoveryError `ROLLCALL_CASSANDRA_VERSION`, `ROLLCALL_BAD_OPTION`.
 * @throws DiscoveryError `ROLLCALL_NO_ENDPOINTS` if nobody is there within `waitMs`.
 */
export async function cassandraOptions(
  module: Driver,
  resolver: Resolver,
  options: CassandraOptions,
): Promise<CassandraClientOptions> {
  const { localDataCenter, seeds, zone, waitMs } = check(options ?? {});
  if (typeof resolver?.ready !== 'function') throw bad('resolver', 'a Resolver: createResolver makes one', resolver);
  translatorClass(module);
  defaultPolicyClass(module);
  await resolver.ready({ signal: AbortSignal.timeout(waitMs) });
  const ring = new Ring(resolver);
  return {
    contactPoints: keepContactPoints(resolver, seeds),
    localDataCenter,
    policies: {
      addressResolution: createTranslator(module, ring),
      ...(zone === undefined ? {} : { loadBalancing: createZonePolicy(module, ring, zone, localDataCenter) }),
    },
  };
}

function check({ localDataCenter, seeds = 3, zone, waitMs = 10_000 }: CassandraOptions): {
  readonly localDataCenter: string;
  readonly seeds: number;
  readonly zone: string | undefined;
  readonly waitMs: number;
} {
  if (!isName(localDataCenter)) throw bad('localDataCenter', 'the name of a data center', localDataCenter);
  if (!Number.isInteger(seeds) || seeds < 1) throw bad('seeds', 'a whole number, 1 or more', seeds);
  if (zone !== undefined && !isName(zone)) throw bad('zone', "a zone's name", zone);
  if (!(waitMs >= 0 && waitMs <= MOST_WAIT_MS)) throw bad('waitMs', `a number of ms up to ${MOST_WAIT_MS}`, waitMs);
  return { localDataCenter, seeds, zone, waitMs };
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function bad(name: string, expected: string, value: unknown): CassandraDiscoveryError {
  const got = typeof value === 'string' ? `'${value}'` : String(value);
  return new CassandraDiscoveryError('ROLLCALL_BAD_OPTION', `\`${name}\` must be ${expected}; got ${got}.`);
}
