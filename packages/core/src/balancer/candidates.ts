import type { Endpoint } from '../endpoint.ts';
import type { Candidate } from '../picker.ts';
import { Member } from './member.ts';

/** Who may be picked, out of whom the resolver knows. */
export class Candidates {
  #endpoints: readonly Endpoint[] | undefined;
  #members = new Map<string, Member>();
  #eligible: ReadonlySet<Candidate> = new Set();

  /** The same array until the set changes. */
  list: readonly Member[] = [];
  /** Those with a stable name; the same array as `list` where all have one. */
  named: readonly Member[] = [];

  /**
   * Goes along with the resolver. Asked before every pick, and costs nothing while the set stays: a listener could be
   * told after another one, who picks from what is gone.
   */
  follow(endpoints: readonly Endpoint[]): this {
    if (endpoints !== this.#endpoints) this.#renew(endpoints);
    return this;
  }

  /** False for one that has left, and for a stranger. */
  has(candidate: Candidate): candidate is Member {
    return this.#eligible.has(candidate);
  }

  /** Everybody, also who may not be picked. */
  all(): IterableIterator<Member> {
    return this.#members.values();
  }

  #renew(endpoints: readonly Endpoint[]): void {
    this.#endpoints = endpoints;
    this.#members = new Map(endpoints.map((endpoint) => [endpoint.id, this.#memberOf(endpoint)]));
    this.list = eligible([...this.#members.values()]);
    this.named = this.list.every(hasSlot) ? this.list : this.list.filter(hasSlot);
    this.#eligible = new Set(this.list);
  }

  #memberOf(endpoint: Endpoint): Member {
    const member = this.#members.get(endpoint.id);
    if (member === undefined) return new Member(endpoint);
    member.endpoint = endpoint;
    return member;
  }
}

/** Who serves. Where nobody does, whoever is on the way out still answers, which is better than nobody (KEP-1669). */
function eligible(members: readonly Member[]): readonly Member[] {
  const serving = members.filter(({ endpoint }) => endpoint.condition === 'serving');
  return serving.length > 0 ? serving : members.filter(({ endpoint }) => endpoint.condition === 'draining');
}

function hasSlot({ endpoint }: Candidate): boolean {
  return endpoint.slot !== undefined;
}
