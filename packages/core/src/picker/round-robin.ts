import { type Candidate, definePicker, type PickerFactory } from '../picker.ts';

/**
 * Each in turn. Use it where requests cost about the same and an even spread matters more than speed: one slow pod among
 * many holds up everybody. Who was served longest ago is next: whoever comes and goes, and however a caller narrows the
 * set, of any two who are there all the time neither gets more than one request ahead.
 *
 * A retry takes no turn: with two pods, one of them dead, it would move the cursor to the dead one again, and that one
 * would get every first try instead of half of them. Retries go round by themselves instead.
 */
export function roundRobin(): PickerFactory {
  return definePicker('roundRobin', () => {
    const queue = new TurnQueue();
    return (candidates, { attempt }) => (attempt === 0 ? queue.next(candidates) : queue.other(candidates));
  });
}

class TurnQueue {
  readonly #servedAt = new WeakMap<Candidate, number>();
  #turn = 0;
  #last: Candidate | undefined;
  #retries = 0;
  /** The candidates that `#order` was made of. While they stay the same, going round the order is enough. */
  #made: readonly Candidate[] | undefined;
  #order: readonly Candidate[] = [];
  #at = 0;

  next(candidates: readonly Candidate[]): Candidate | undefined {
    if (candidates !== this.#made) this.#line(candidates);
    const next = this.#order[this.#at];
    if (next === undefined) return undefined;
    this.#at = (this.#at + 1) % this.#order.length;
    this.#turn += 1;
    this.#servedAt.set(next, this.#turn);
    this.#last = next;
    return next;
  }

  other(candidates: readonly Candidate[]): Candidate | undefined {
    const at = this.#retries % candidates.length;
    this.#retries += 1;
    return candidates[at] === this.#last ? candidates[(at + 1) % candidates.length] : candidates[at];
  }

  /** Who is new stands last, else newcomers could keep the others from their turn. */
  #line(candidates: readonly Candidate[]): void {
    const servedAt = this.#servedAt;
    for (const candidate of candidates) if (!servedAt.has(candidate)) servedAt.set(candidate, this.#turn);
    const turnOf = (candidate: Candidate): number => servedAt.get(candidate) ?? 0;
    this.#made = candidates;
    this.#order = candidates.toSorted((a, b) => turnOf(a) - turnOf(b));
    this.#at = 0;
  }
}
