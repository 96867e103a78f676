import type { PickOptions } from '../balancer.ts';
import { DiscoveryError } from '../errors.ts';
import type { Candidate, Picker, PickRequest } from '../picker.ts';
import type { Resolver } from '../resolver.ts';
import { Candidates } from './candidates.ts';
import type { LivePick } from './live-pick.ts';
import type { Member } from './member.ts';

/** Asks the picker, and lets neither it nor a caller's `among` choose who is not there. */
export class Selection<R> {
  readonly resolver: Resolver;
  /** The picker's, for messages. */
  readonly name: string;
  readonly picker: Picker<R>;
  readonly #candidates = new Candidates();

  constructor(resolver: Resolver, name: string, picker: Picker<R>) {
    this.resolver = resolver;
    this.name = name;
    this.picker = picker;
  }

  get candidates(): Candidates {
    return this.#candidates.follow(this.resolver.snapshot.endpoints);
  }

  /** One endpoint and no other will do. */
  isPinned(options: PickOptions<R>): boolean {
    return options.endpoint !== undefined || this.picker.pinned === true;
  }

  /** Undefined where none of those who are there now will do. Who was tried by `previous` will not. */
  select(options: PickOptions<R>, previous?: LivePick<R> | undefined): Member | undefined {
    const { among, endpoint: wanted } = options;
    const list = among === undefined ? this.candidates.list : this.#narrow(among);
    if (wanted !== undefined) return list.find(({ endpoint: { slot, id } }) => slot === wanted || id === wanted);
    const named = this.picker.needs === 'slot' ? this.#named(list) : list;
    const left = previous === undefined ? named : named.filter((member) => !previous.tried(member));
    return left.length === 0 ? undefined : this.#ask(left, requestOf(options, previous));
  }

  #narrow(among: NonNullable<PickOptions['among']>): readonly Member[] {
    const { candidates } = this;
    const isHere = (candidate: Candidate): candidate is Member => candidates.has(candidate);
    const list = among(candidates.list);
    return list.every(isHere) ? list : list.filter(isHere);
  }

  #named(list: readonly Member[]): readonly Member[] {
    const { candidates } = this;
    const named =
      list === candidates.list ? candidates.named : list.filter(({ endpoint }) => endpoint.slot !== undefined);
    if (named.length > 0 || list.length === 0) return named;
    const problem = `Picker ${this.name} goes by stable names such as web-0, and the endpoints of ${this.resolver.name} have none.`;
    const advice = 'Give the pods a StatefulSet and its headless service, or take a picker such as `roundRobin()`.';
    throw this.#error('ROLLCALL_NO_STABLE_NAMES', `${problem} ${advice}`);
  }

  #ask(list: readonly Member[], request: PickRequest<R>): Member | undefined {
    let choice: Candidate | undefined;
    try {
      choice = this.picker.pick(list, request);
    } catch (cause) {
      throw this.#error('ROLLCALL_PICKER_FAILED', `Picker ${this.name} threw: see \`cause\`.`, cause);
    }
    if (choice === undefined) return undefined;
    if (this.#candidates.has(choice) && (list === this.#candidates.list || list.includes(choice))) return choice;
    const advice = 'It must return one of the array that it is given, or undefined, and keep none for later.';
    throw this.#error('ROLLCALL_PICKER_FAILED', `Picker ${this.name} returned none of its candidates. ${advice}`);
  }

  #error(
    code: 'ROLLCALL_NO_STABLE_NAMES' | 'ROLLCALL_PICKER_FAILED',
    message: string,
    cause?: unknown,
  ): DiscoveryError {
    return new DiscoveryError(code, message, { service: this.resolver.name, cause });
  }
}

/** The usual request has nothing to tell, and needs no object of its own. */
const plain: PickRequest<never> = { key: undefined, request: undefined, attempt: 0 };

function requestOf<R>({ key, request }: PickOptions<R>, previous: LivePick<R> | undefined): PickRequest<R> {
  const attempt = previous === undefined ? 0 : previous.attempt + 1;
  return attempt === 0 && key === undefined && request === undefined ? plain : { key, request, attempt };
}
