/** What a producer was told of its messages, and when. */
export class Acks {
  /** The numbers that were acknowledged. */
  readonly values = new Set<number>();
  sent = 0;
  failed = 0;
  #all = new Gap();
  readonly #partitions = new Map<number, Gap>();

  acknowledged(value: number, partition: number): void {
    // Until the first one, it is the start that takes its time.
    if (this.values.size === 0) this.#all = new Gap();
    this.values.add(value);
    this.#all.end();
    this.#of(partition).end();
  }

  /** The longest time in which nothing was acknowledged; also that which lasts until now, where messages still wait. */
  get longestGapMs(): number {
    return this.#all.longestMs(this.#isWaiting);
  }

  /** The same, of the partition that had the longest. */
  get longestPartitionGapMs(): number {
    return Math.max(0, ...Array.from(this.#partitions.values(), (gap) => gap.longestMs(this.#isWaiting)));
  }

  get #isWaiting(): boolean {
    return this.values.size + this.failed < this.sent;
  }

  #of(partition: number): Gap {
    const known = this.#partitions.get(partition) ?? new Gap();
    this.#partitions.set(partition, known);
    return known;
  }
}

class Gap {
  #since = performance.now();
  #longestMs = 0;

  end(): void {
    this.#longestMs = this.longestMs(true);
    this.#since = performance.now();
  }

  longestMs(isOpen: boolean): number {
    return isOpen ? Math.max(this.#longestMs, performance.now() - this.#since) : this.#longestMs;
  }
}
