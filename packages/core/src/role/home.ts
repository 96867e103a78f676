import type { Member } from './member.ts';

/**
 * The cluster that the service is about. An address may have gone to another cluster's pod, so the first one that
 * answers is not believed: it takes most of the servers, or the most of those that ever will say. The latter holds only
 * until more of them speak.
 */
export class Home {
  #cluster: string | undefined;
  #standing: 'open' | 'presumed' | 'certain' = 'open';

  /** @param everybody is it certain that nobody else will say? */
  settle(members: readonly Member[], everybody: boolean): void {
    const votes = count(members);
    const isLost = votes.size > 0 && !votes.has(this.#cluster);
    if (this.#standing === 'certain' && !isLost) return;
    const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
    if (first === undefined) return;
    if (first[1] > members.length / 2) this.#set('certain', first[0]);
    else if (this.#standing === 'presumed' && !isLost) return;
    else if (everybody && first[1] > (second?.[1] ?? 0)) this.#set('presumed', first[0]);
    else this.#set('open', undefined);
  }

  get cluster(): string | undefined {
    return this.#cluster;
  }

  has({ cluster, sighting }: Member): boolean {
    return this.#standing !== 'open' && sighting !== undefined && cluster === this.#cluster;
  }

  #set(standing: 'open' | 'presumed' | 'certain', cluster: string | undefined): void {
    this.#standing = standing;
    this.#cluster = cluster;
  }
}

/** Undefined is a cluster as well: servers that have no such thing are one. */
function count(members: readonly Member[]): ReadonlyMap<string | undefined, number> {
  const votes = new Map<string | undefined, number>();
  for (const { cluster, sighting } of members)
    if (sighting !== undefined || cluster !== undefined) votes.set(cluster, (votes.get(cluster) ?? 0) + 1);
  return votes;
}
