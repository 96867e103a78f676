import type { Member } from './member.ts';

/** The highest epoch of each cluster that anybody, also a replica, was ever seen in. It only rises. */
export class Fence {
  readonly #highest = new Map<string | undefined, number>();

  raise(members: readonly Member[]): void {
    for (const { cluster, epoch } of members) {
      if (epoch !== undefined && epoch > this.of(cluster)) this.#highest.set(cluster, epoch);
    }
  }

  of(cluster: string | undefined): number {
    return this.#highest.get(cluster) ?? Number.NEGATIVE_INFINITY;
  }

  /** Another one leads, or led, since it did. */
  excludes({ cluster, epoch }: Member): boolean {
    return epoch !== undefined && epoch < this.of(cluster);
  }
}
