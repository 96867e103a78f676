export type PodCount = readonly [pod: string, count: number];

/** How often something has happened at each pod. */
export class PodCounts {
  readonly #total = new Map<string, number>();
  #reported: ReadonlyMap<string, number> = new Map();

  add(pod: string): void {
    this.#total.set(pod, this.of(pod) + 1);
  }

  of(pod: string): number {
    return this.#total.get(pod) ?? 0;
  }

  /** In the order of their names. */
  get all(): readonly PodCount[] {
    return [...this.#total].sort(([a], [b]) => a.localeCompare(b));
  }

  /** Since this was asked last; pods without any are left out. */
  lap(): readonly PodCount[] {
    const before = this.#reported;
    this.#reported = new Map(this.#total);
    const counts = this.all.map(([pod, count]) => [pod, count - (before.get(pod) ?? 0)] as const);
    return counts.filter(([, count]) => count > 0);
  }
}
