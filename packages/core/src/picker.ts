import type { Endpoint } from './endpoint.ts';

/** An endpoint as a picker sees it, with its load, which belongs to the instance and survives updates of the set. */
export interface Candidate {
  readonly endpoint: Endpoint;
  /** Picks that were not yet given back. */
  readonly inFlight: number;
  /** Which pick of its Balancer chose it last; 0 for none. Of several that are equally good, take the lowest. */
  readonly lastPick: number;
  /**
   * How long its answers took, as a moving average that jumps to a new peak, once two answers in a row show it, and
   * fades from there (Finagle's `PeakEwma`): `Picker.decayMs` says how fast. Who has no answers to show, as it is new or
   * has returned, reads as the median of its peers. It may be a few picks old: as all candidates fade alike, that compares them as well.
   */
  readonly latencyMs: number;
}

export interface PickRequest<R = unknown> {
  readonly key: string | undefined;
  readonly request: R | undefined;
  /** 0 for the first try of a request. A retry must not advance a cursor: see `roundRobin`. */
  readonly attempt: number;
}

/**
 * Chooses among candidates: synchronously, without I/O, allocating nothing.
 * Undefined means "not among these": the Balancer turns it into the right error, or waits.
 */
export interface Picker<R = unknown> {
  /** `slot`: candidates without stable names are refused (NO_STABLE_NAMES) before the picker sees them. */
  readonly needs?: 'slot';
  /** There is no second choice: ejection and failover do not apply. */
  readonly pinned?: boolean;
  /** After this time, the candidates' `latencyMs` has faded to 1/e. Default 10 000. */
  readonly decayMs?: number;
  /**
   * The array keeps its identity until the set changes: cache tables by it. It is everybody's: sort a copy.
   *
   * What it throws becomes PICKER_FAILED for this pick; a DiscoveryError goes to the caller as it is.
   */
  pick(candidates: readonly Candidate[], request: PickRequest<R>): Candidate | undefined;
  /** `key`'s candidates, the preferred ones first; at most `count`. Only pickers that go by the key have it. */
  rank?(candidates: readonly Candidate[], key: string, count: number): readonly Candidate[];
  /** For a picker that leaves it to others: who picks for this request. `pick`, `needs` and `pinned` are then that one's. */
  pickerFor?(request: PickRequest<R>): Picker<R>;
}

/** What a picker may draw on, so that its choices can be repeated in a test. */
export interface PickerEnv {
  random(): number;
  now(): number;
}

/** A recipe, not a state: one value may serve many balancers, as each makes its own Picker. gRPC calls it an LB policy. */
export interface PickerFactory<R = unknown> {
  readonly name: string;
  create(env: PickerEnv): Picker<R>;
}

/**
 * A picker of your own.
 *
 * @example
 * const fewest = definePicker('fewest', () => (candidates) =>
 *   candidates.reduce<Candidate | undefined>((a, b) => (a && a.inFlight <= b.inFlight ? a : b), undefined));
 */
export function definePicker<R = unknown>(
  name: string,
  create: (env: PickerEnv) => Picker<R>['pick'] | Picker<R>,
): PickerFactory<R> {
  return {
    name,
    create(env) {
      const made = create(env);
      return typeof made === 'function' ? { pick: made } : made;
    },
  };
}
