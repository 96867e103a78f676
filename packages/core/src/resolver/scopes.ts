import type { Sighting } from '../endpoint.ts';
import type { Instance } from './instance.ts';
import type { Parts } from './parts.ts';
import type { Roster } from './roster.ts';
import { canonicalAddress, type Pod, unite } from './unite.ts';

/** One part, as it is now: its pods, and the instances that it told of before. */
export interface Scope {
  readonly part: string;
  readonly pods: readonly Pod[];
  readonly before: ReadonlySet<Instance>;
}

/**
 * Which instances each part told of: a word on one part of a large set (100 endpoints of 10,000) is judged by these
 * alone, where it concerns nobody else.
 */
export class Scopes {
  readonly #byPart = new Map<string, ReadonlySet<Instance>>();
  /** In how many parts each of them is told of: a pod that moves between slices is in two for a while. */
  readonly #told = new Map<Instance, number>();

  /** Undefined where the word may concern others than the part's own: then all of the set is looked at. */
  find(part: string, sightings: readonly Sighting[], roster: Roster, now: number): Scope | undefined {
    const before = this.#byPart.get(part);
    if (before === undefined) return undefined;
    for (const instance of before) if (this.#told.get(instance) !== 1) return undefined;
    const pods = unite(sightings, (rival, pod) => roster.keepsAddress(rival, pod, now));
    const isOwnAffair = pods.every((pod) => roster.concerned(pod).every((instance) => before.has(instance)));
    return isOwnAffair ? { part, pods, before } : undefined;
  }

  set(part: string, instances: ReadonlySet<Instance>): void {
    for (const instance of this.#byPart.get(part) ?? []) this.#count(instance, -1);
    for (const instance of instances) this.#count(instance, 1);
    this.#byPart.set(part, instances);
  }

  /** All parts were looked at. Where one of them hides what another one tells of, they stay together. */
  renew(parts: Parts, roster: Roster): void {
    this.clear();
    for (const part of parts.names) {
      const seen = parts.of(part).map((sighting) => shownAs(sighting, roster));
      if (seen.includes(undefined)) {
        this.clear();
        return;
      }
      this.set(part, new Set(seen.filter((instance) => instance !== undefined)));
    }
  }

  clear(): void {
    this.#byPart.clear();
    this.#told.clear();
  }

  #count(instance: Instance, by: number): void {
    const count = (this.#told.get(instance) ?? 0) + by;
    if (count === 0) this.#told.delete(instance);
    else this.#told.set(instance, count);
  }
}

/** The instance that the sighting became; undefined where it lost its address or its name to another one. */
function shownAs({ address, port, slot, uid }: Sighting, roster: Roster): Instance | undefined {
  const [instance] = roster.at([canonicalAddress(address)], port);
  const isItself = instance !== undefined && (uid === undefined || instance.uid === uid);
  return isItself && (slot === undefined || instance.endpoint.slot === slot) ? instance : undefined;
}
