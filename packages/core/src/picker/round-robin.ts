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
  /** As it was when `#order` was made. Who was served since then follows from how often it was gone round. */
  readonly #servedAt = new WeakMap<Candidate, number>();
  #turn = 0;
  /** The candidates that `#order` was made of. While they stay the same, going round the order is enough. */
  #made: readonly Candidate[] | undefined;
  #order: readonly Candidate[] = [];
  #rounds = 0;
  #at = 0;
  #retries = 0;

  next(candidates: readonly Candidate[]): Candidate | undefined {
    if (candidates !== this.#made) this.#line(candidates);
    const next = this.#order[this.#at];
    if (next === undefined) return undefined;
    this.#at += 1;
    if (this.#at === this.#order.length) {
      this.#at = 0;
      this.#rounds += 1;
    }
    return next;
  }

  other(candidates: readonly Candidate[]): Candidate | undefined {
    const last = this.#order.at(this.#at - 1);
    const at = this.#retries % candidates.length;
    this.#retries += 1;
    return candidates[at] === last ? candidates[(at + 1) % candidates.length] : candidates[at];
  }

  /** Who is new stands last, else newcomers could keep the others from their turn. */
  #line(candidates: readonly Candidate[]): void {
    this.#settle();
    const servedAt = this.#servedAt;
    for (const candidate of candidates) if (!servedAt.has(candidate)) servedAt.set(candidate, this.#turn);
    const turnOf = (candidate: Candidate): number => servedAt.get(candidate) ?? 0;
    this.#made = candidates;
    this.#order = candidates.toSorted((a, b) => turnOf(a) - turnOf(b));
    this.#rounds = 0;
    this.#at = 0;
  }

  /** Writes down who was served since `#order` was made. To do so at each pick would cost more than all else in it. */
  #settle(): void {
    const { length } = this.#order;
    for (const [at, candidate] of this.#order.entries()) {
      const round = at < this.#at ? this.#rounds : this.#rounds - 1;
      if (round >= 0) this.#servedAt.set(candidate, this.#turn + round * length + at + 1);
    }
    this.#turn += this.#rounds * length + this.#at;
  }
}
