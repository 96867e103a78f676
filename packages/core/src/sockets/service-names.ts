import type { Endpoint } from '../endpoint.ts';
import { DiscoveryError } from '../errors.ts';
import type { Resolver } from '../resolver.ts';
import { type ParsedTarget, parseTarget } from '../target.ts';

/** Where a service is: what stands behind a pod's label in its full name. */
interface Place {
  readonly service: string;
  readonly namespace: string | undefined;
  readonly zone: string;
}

/** Which names are those of one service: `kafka`, `kafka.default`, `kafka.default.svc`, `kafka.default.svc.cluster.local`. */
export class ServiceNames {
  readonly #resolver: Resolver;
  #endpoints: readonly Endpoint[] | undefined;
  #place: Place | undefined;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** A resolver of one pod knows nothing of the others. */
  include(labels: readonly string[]): boolean {
    const [pod] = this.#resolver.snapshot.endpoints;
    const isOfOnePod = pod?.slot !== undefined && this.#resolver.name.startsWith(`${pod.slot}.`);
    return !isOfOnePod && this.#match(labels, 0);
  }

  /** The first label is a pod's. */
  includeBehindPod(labels: readonly string[]): boolean {
    return labels.length > 1 && this.#match(labels, 1);
  }

  #match(labels: readonly string[], from: number): boolean {
    const place = this.#follow();
    if (place === undefined || labels[from] !== place.service) return false;
    const [namespace, svc] = [labels[from + 1], labels[from + 2]];
    if (namespace !== undefined && namespace !== place.namespace) return false;
    if (svc !== undefined && svc !== 'svc') return false;
    const zoneAt = from + 3;
    return labels.length <= zoneAt || labels.slice(zoneAt).join('.') === place.zone;
  }

  #follow(): Place | undefined {
    const { name, snapshot } = this.#resolver;
    if (this.#endpoints === snapshot.endpoints) return this.#place;
    this.#endpoints = snapshot.endpoints;
    this.#place = placeByPods(snapshot.endpoints) ?? this.#place ?? placeOf(read(name));
    return this.#place;
  }
}

/** Its pods' own names know the zone, and are right for a Source whose name is none of a service. */
function placeByPods(endpoints: readonly Endpoint[]): Place | undefined {
  const hostname = endpoints.find((endpoint) => endpoint.hostname !== undefined)?.hostname;
  const parsed = hostname === undefined ? undefined : read(hostname);
  return parsed?.kind === 'pod' ? placeOf(parsed) : undefined;
}

function placeOf(parsed: ParsedTarget | undefined): Place | undefined {
  if (parsed === undefined || parsed.kind === 'host') return undefined;
  return { service: parsed.service, namespace: parsed.namespace, zone: parsed.zone ?? 'cluster.local' };
}

/** Undefined for a Source's name that is none of a target. */
function read(name: string): ParsedTarget | undefined {
  try {
    return parseTarget(name);
  } catch (error) {
    if (DiscoveryError.is(error)) return undefined;
    throw error;
  }
}
