import { badOption, numberOption } from '../options.ts';
import type { Candidate, Picker, PickerFactory } from '../picker.ts';

export interface SameZoneOptions {
  /** The caller's own, as its node's label `topology.kubernetes.io/zone` says: by the downward API, or configuration. */
  readonly zone: string;
  /**
   * Where fewer than this many are left in the zone, all are picked among. Default 1: others only where nobody is. Raise it
   * to what the zone's own requests need, so that a single pod that is left is not buried under them. Envoy's
   * `min_cluster_size`, for one zone.
   */
  readonly spillBelow?: number | undefined;
}

/**
 * Another picker, among those in the caller's zone: less latency, and no bytes that are paid for. Others are picked where too
 * few of those are left, as some are gone, ejected, or were tried. Take it where the source knows zones, as EndpointSlices
 * do and DNS does not; where no zone is known, all are picked among. Pickers that go by a pod's name (`ordinal`, `leader`,
 * `shard`) pick among all: a zone has no leader, and no shards, of its own.
 *
 * @example
 * createBalancer('web.default:http', { picker: sameZone(peakEwma(), { zone: 'eu-1a', spillBelow: 2 }) });
 *
 * @throws DiscoveryError `BAD_OPTION`
 */
export function sameZone<R>(picker: PickerFactory<R>, options: SameZoneOptions): PickerFactory<R> {
  if (typeof picker?.create !== 'function') throw badOption('picker', 'a picker, such as `peakEwma()`', picker);
  const { zone } = options ?? {};
  if (typeof zone !== 'string' || zone === '') throw badOption('zone', "the caller's zone, such as 'eu-1a'", zone);
  const spillBelow = numberOption('spillBelow', options.spillBelow, 1, { min: 1, integer: true });
  const near = (): Near => nearest(zone, spillBelow);
  return { name: `sameZone(${picker.name})`, create: (env) => inZone(picker.create(env), near) };
}

type Near = (candidates: readonly Candidate[]) => readonly Candidate[];

function inZone<R>(picker: Picker<R>, createNear: () => Near): Picker<R> {
  if (goesByName(picker)) return picker;
  const { needs, decayMs } = picker;
  const near = createNear();
  return {
    ...(needs !== undefined && { needs }),
    ...(decayMs !== undefined && { decayMs }),
    ...(picker.rank !== undefined && { rank: (...asked) => rank(picker, near, ...asked) }),
    ...(picker.pickerFor !== undefined && { pickerFor: delegate(picker, createNear) }),
    pick: (candidates, request) => picker.pick(near(candidates), request),
  };
}

/** It means one pod, wherever that runs. Who ranks by a key, though, has a second choice, which may as well be near. */
function goesByName<R>({ needs, pinned, rank }: Picker<R>): boolean {
  return pinned === true || (needs === 'slot' && rank === undefined);
}

/** Those in the zone first: the others are what is left when none of those will do. */
function rank<R>(picker: Picker<R>, near: Near, candidates: readonly Candidate[], key: string, count: number) {
  const here = near(candidates);
  const first = picker.rank?.(here, key, count) ?? [];
  if (first.length >= count || here === candidates) return first;
  const others = candidates.filter((candidate) => !here.includes(candidate));
  return [...first, ...(picker.rank?.(others, key, count - first.length) ?? [])];
}

/** To whom it leaves a request, as one that picks in the zone; the same one each time, as it has things to remember. */
function delegate<R>(picker: Picker<R>, createNear: () => Near): NonNullable<Picker<R>['pickerFor']> {
  const known = new Map<Picker<R>, Picker<R>>();
  return (request) => {
    const chosen = picker.pickerFor?.(request) ?? picker;
    const made = known.get(chosen) ?? inZone(chosen, createNear);
    known.set(chosen, made);
    return made;
  };
}

/** The same array for as long as the candidates are the same: pickers keep what they made of it. */
function nearest(zone: string, spillBelow: number): Near {
  let of: readonly Candidate[] | undefined;
  let near: readonly Candidate[] = [];
  return (candidates) => {
    if (candidates !== of) {
      const here = candidates.filter(({ endpoint }) => endpoint.zone === zone);
      of = candidates;
      near = here.length < spillBelow ? candidates : here;
    }
    return near;
  };
}
