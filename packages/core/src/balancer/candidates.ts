import { admitted } from '../ejection/admission.ts';
import { type Endpoint, takesRequests } from '../endpoint.ts';
import type { Candidate } from '../picker.ts';
import { Latencies } from './latencies.ts';
import { Member } from './member.ts';

/** Who may be picked, out of whom the resolver knows. */
export class Candidates {
  readonly #latencies: Latencies;
  readonly #left: (member: Member) => void;
  #endpoints: readonly Endpoint[] | undefined;
  #members = new Map<string, Member>();
  #present = new ByList();
  #named = new ByList();
  #admitted = new ByList();
  /** Those whom the resolver no longer knows, and with whom something is still under way: they may be back in a moment. */
  readonly #departed = new Map<string, Member>();
  /** What was asked about last, other than `list`. */
  #asked: { readonly list: readonly Member[]; readonly members: ReadonlySet<Candidate> } = nobody;

  /** `list`, once somebody has asked for a copy. */
  #shown: readonly Member[] | undefined;

  /**
   * The same array until the set changes. Not frozen: what V8 adds to each read of a frozen array keeps the CPU from
   * fetching several candidates at once, and a pick among many takes twice as long (Node 24).
   */
  list: readonly Member[] = [];

  /** @param left is told of whoever the resolver no longer knows. */
  constructor(decayMs: number, left: (member: Member) => void) {
    this.#latencies = new Latencies(decayMs);
    this.#left = left;
  }

  /**
   * Goes along with the resolver. Asked before every pick, and costs nothing while the set stays: a listener could be
   * told after another one, who picks from what is gone.
   */
  follow(endpoints: readonly Endpoint[]): this {
    if (endpoints !== this.#endpoints) this.#renew(endpoints);
    return this;
  }

  get(id: string): Member | undefined {
    return this.#members.get(id);
  }

  /** Everybody, also who may not be picked. */
  all(): IterableIterator<Member> {
    return this.#members.values();
  }

  /** The time that the latencies are of, from here on. */
  turnTo(now: number): void {
    if (!this.#latencies.turnTo(now)) return;
    for (const member of this.#members.values()) member.takeLatency();
  }

  /** Is it one of `list`? False for a stranger. */
  isAmong(list: readonly Member[], candidate: Candidate): candidate is Member {
    return list === this.list ? isOn(list, candidate) : this.#membersOf(list).has(candidate);
  }

  /** The list, for a caller's own code, which must not reorder everybody's. */
  get shown(): readonly Member[] {
    this.#shown ??= Object.freeze([...this.list]);
    return this.#shown;
  }

  /** Those of a caller's `list` that are here; the same array for the same list. */
  present(list: readonly Candidate[]): readonly Member[] {
    if (list === this.#shown) return this.list;
    const isHere = (candidate: Candidate): candidate is Member => isOn(this.list, candidate);
    return this.#present.get(list, () => (list.every(isHere) ? list : list.filter(isHere)));
  }

  /** Those of `list` with a stable name; the same array for the same list. */
  named(list: readonly Member[]): readonly Member[] {
    return this.#named.get(list, () => (list.every(hasSlot) ? list : list.filter(hasSlot)));
  }

  /** Those of `list` that are not left out for their health; the same array for the same list, until that changes. */
  admitted(list: readonly Member[]): readonly Member[] {
    return this.#admitted.get(list, () => admitted(list));
  }

  healthChanged(): void {
    this.#admitted = new ByList();
  }

  #membersOf(list: readonly Member[]): ReadonlySet<Candidate> {
    if (list !== this.#asked.list) this.#asked = { list, members: new Set(list) };
    return this.#asked.members;
  }

  #renew(endpoints: readonly Endpoint[]): void {
    const before = this.#members;
    this.#endpoints = endpoints;
    this.#members = new Map(endpoints.map((endpoint) => [endpoint.id, this.#memberOf(endpoint)]));
    const members = [...this.#members.values()];
    this.list = eligible(members);
    this.#shown = undefined;
    for (const member of members) member.list = undefined;
    for (const member of this.list) member.list = this.list;
    this.#present = new ByList();
    this.#named = new ByList();
    this.#admitted = new ByList();
    this.#dismiss([...before.values()].filter(({ endpoint }) => !this.#members.has(endpoint.id)));
  }

  #dismiss(leaving: readonly Member[]): void {
    for (const member of leaving) {
      member.leave();
      this.#left(member);
      this.#departed.set(member.endpoint.id, member);
    }
    for (const [id, member] of this.#departed) if (!member.hasLeft || member.inFlight === 0) this.#departed.delete(id);
  }

  #memberOf(endpoint: Endpoint): Member {
    const member = this.#members.get(endpoint.id) ?? this.#returning(endpoint);
    if (member === undefined) return new Member(endpoint, this.#latencies);
    member.endpoint = endpoint;
    return member;
  }

  #returning({ id }: Endpoint): Member | undefined {
    const member = this.#departed.get(id);
    member?.comeBack();
    return member;
  }
}

/** Every member knows its list, as to look it up in a set would take as long as a pick. */
function isOn(list: readonly Member[], candidate: Candidate): candidate is Member {
  return candidate instanceof Member && candidate.list === list;
}

/** Answers by list, so that pickers, which cache by the array, see the same one as long as nothing changes. */
class ByList {
  readonly #answers = new WeakMap<readonly Candidate[], readonly Member[]>();

  get(list: readonly Candidate[], make: () => readonly Member[]): readonly Member[] {
    const known = this.#answers.get(list);
    if (known !== undefined) return known;
    const made = make();
    this.#answers.set(list, made);
    return made;
  }
}

const nobody = { list: [], members: new Set<Candidate>() };

function eligible(members: readonly Member[]): readonly Member[] {
  const isServed = members.some(({ endpoint }) => endpoint.condition === 'serving');
  return members.filter(({ endpoint }) => takesRequests(endpoint, isServed));
}

function hasSlot({ endpoint }: Candidate): boolean {
  return endpoint.slot !== undefined;
}
