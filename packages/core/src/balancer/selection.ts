import type { PickOptions, RankOptions } from '../balancer.ts';
import { DiscoveryError, type DiscoveryErrorCode } from '../errors.ts';
import { badOption, numberOption } from '../options.ts';
import type { Candidate, Picker, PickRequest } from '../picker.ts';
import type { Resolver } from '../resolver.ts';
import { Candidates } from './candidates.ts';
import type { Past } from './live-pick.ts';
import type { Member } from './member.ts';

export interface SelectionRules<R> {
  readonly resolver: Resolver;
  /** The picker's, for messages. */
  readonly name: string;
  readonly picker: Picker<R>;
  /** Whether anybody may have to be left out for its health. */
  isEjecting(): boolean;
  left(member: Member): void;
}

/** Asks the picker, and lets neither it nor a caller's `among` choose who is not there. */
export class Selection<R> {
  readonly resolver: Resolver;
  readonly name: string;
  readonly #rules: SelectionRules<R>;
  readonly #candidates: Candidates;

  constructor(rules: SelectionRules<R>) {
    this.resolver = rules.resolver;
    this.name = rules.name;
    this.#rules = rules;
    const decayMs = numberOption('decayMs', rules.picker.decayMs, DECAY_MS, { min: 1 });
    this.#candidates = new Candidates(decayMs, rules.left);
  }

  get candidates(): Candidates {
    return this.follow();
  }

  /** Goes along with the resolver. */
  follow(): Candidates {
    return this.#candidates.follow(this.resolver.snapshot.endpoints);
  }

  /** The time that the candidates' latencies are of, from here on. */
  turnTo(now: number): void {
    this.#candidates.turnTo(now);
  }

  /** Who picks for a request like that. */
  pickerFor(request: PickRequest<R>): Picker<R> {
    const { picker } = this.#rules;
    return picker.pickerFor === undefined ? picker : this.#delegateOf(picker, request);
  }

  /** One endpoint and no other will do. */
  isPinned(options: PickOptions<R>): boolean {
    return options.endpoint !== undefined || this.pickerFor(requestOf(options)).pinned === true;
  }

  /** Undefined where none of those who are there now will do. Who was tried in the `past` will not. */
  select(options: PickOptions<R>, past?: Past | undefined): Member | undefined {
    const { among, endpoint: wanted } = options;
    const { candidates } = this;
    const list = among === undefined ? candidates.list : this.#narrow(among);
    if (wanted !== undefined) return list.find((member) => isCalled(wanted, member) && !past?.tried.includes(member));
    const request = requestOf(options, past);
    const picker = this.pickerFor(request);
    const named = picker.needs === 'slot' ? this.#named(list) : list;
    const left = past === undefined ? named : named.filter((member) => !past.tried.includes(member));
    const fit = picker.pinned !== true && this.#rules.isEjecting() ? candidates.admitted(left) : left;
    return fit.length === 0 ? undefined : this.#ask(picker, fit, request);
  }

  /** The picker is pinned, whatever the request. */
  get goesByName(): boolean {
    return this.#rules.picker.pinned === true;
  }

  /** Whether anybody may be left out for its health. */
  get isEjecting(): boolean {
    return this.#rules.isEjecting() && !this.goesByName;
  }

  /** Whom the picker may be given. */
  mayPick(member: Member): boolean {
    const { candidates } = this;
    const isNamed = this.#rules.picker.needs !== 'slot' || member.endpoint.slot !== undefined;
    const list = this.isEjecting ? candidates.admitted(candidates.list) : candidates.list;
    return isNamed && list.includes(member);
  }

  /** By `Picker.rank`. */
  rank(options: RankOptions): readonly Member[] {
    const { picker } = this.#rules;
    if (typeof options.key !== 'string') throw badOption('key', 'a string', options.key);
    const count = numberOption('count', options.count, Number.MAX_SAFE_INTEGER, { integer: true });
    if (picker.rank === undefined) throw badOption('picker', 'one that ranks, such as `rendezvous()`', this.name);
    const list = picker.needs === 'slot' ? this.#named(this.candidates.list) : this.candidates.list;
    const ranked = this.#guarded(() => picker.rank?.(list, options.key, count) ?? []);
    return ranked.map((each) => this.#known(list, each));
  }

  #narrow(among: NonNullable<PickOptions['among']>): readonly Member[] {
    const { candidates } = this;
    const list = among(candidates.shown);
    if (!Array.isArray(list)) throw badOption('among', 'a function that returns an array', list);
    return candidates.present(list);
  }

  #delegateOf(picker: Picker<R>, request: PickRequest<R>): Picker<R> {
    return this.#guarded(() => picker.pickerFor?.(request) ?? picker);
  }

  #named(list: readonly Member[]): readonly Member[] {
    const named = this.#candidates.named(list);
    if (named.length > 0 || list.length === 0) return named;
    const problem = `Picker ${this.name} goes by stable names such as web-0, and the endpoints of ${this.resolver.name} have none.`;
    const advice = 'Give the pods a StatefulSet and its headless service, or take a picker such as `roundRobin()`.';
    throw this.#error('ROLLCALL_NO_STABLE_NAMES', `${problem} ${advice}`);
  }

  #ask(picker: Picker<R>, list: readonly Member[], request: PickRequest<R>): Member | undefined {
    let choice: Candidate | undefined;
    try {
      choice = picker.pick(list, request);
    } catch (cause) {
      throw this.#failed(cause);
    }
    return choice === undefined ? undefined : this.#known(list, choice);
  }

  #known(list: readonly Member[], choice: Candidate): Member {
    if (this.#candidates.isAmong(list, choice)) return choice;
    throw this.#strangerPicked();
  }

  #strangerPicked(): DiscoveryError {
    const advice = 'It must return one of the array that it is given, or undefined, and keep none for later.';
    return this.#error('ROLLCALL_PICKER_FAILED', `Picker ${this.name} returned none of its candidates. ${advice}`);
  }

  #guarded<T>(ask: () => T): T {
    try {
      return ask();
    } catch (cause) {
      throw this.#failed(cause);
    }
  }

  /** What a picker says by an error of ours, it says to the caller. */
  #failed(cause: unknown): DiscoveryError {
    if (DiscoveryError.is(cause)) return cause;
    return this.#error('ROLLCALL_PICKER_FAILED', `Picker ${this.name} threw: see \`cause\`.`, cause);
  }

  #error(code: DiscoveryErrorCode, message: string, cause?: unknown): DiscoveryError {
    return new DiscoveryError(code, message, { service: this.resolver.name, cause });
  }
}

function isCalled(name: string, { endpoint: { slot, id } }: Member): boolean {
  return slot === name || id === name;
}

/** Finagle's. Where answers are seldom, they count for longer than that, as there is nothing newer to go by. */
const DECAY_MS = 10_000;

/** The usual request has nothing to tell, and needs no object of its own. */
const plain: PickRequest<never> = Object.freeze({ key: undefined, request: undefined, attempt: 0 });

export function requestOf<R>(options: PickOptions<R>, past?: Past | undefined): PickRequest<R> {
  if (past === undefined && options.key === undefined && options.request === undefined) return plain;
  return telling(options, past);
}

function telling<R>({ key, request }: PickOptions<R>, past: Past | undefined): PickRequest<R> {
  return { key, request, attempt: past?.tries ?? 0 };
}
