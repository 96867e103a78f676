import type { Instance } from './instance.ts';
import type { Parts } from './parts.ts';
import type { Pod } from './pod.ts';
import type { Roster } from './roster.ts';
import { unite } from './unite.ts';

/** One part, as it is now: its pods, and the instances that it told of before. */
export interface Scope {
  readonly part: string;
  readonly pods: readonly Pod[];
  readonly before: ReadonlySet<Instance>;
}

/** What a part tells of. */
interface Told {
  readonly part: string;
  readonly told: readonly Pod[];
  /** It told of nobody until now. */
  readonly isNew: boolean;
}

interface Judged {
  /** As the part told of them. */
  readonly told: readonly Pod[];
  readonly instances: ReadonlySet<Instance>;
  /** Each is one that was told of: none hides another one, and none is merely not proven absent yet. */
  readonly isExact: boolean;
}

/**
 * Which instances each part told of: a word on one part of a large set (100 endpoints of 10,000) is judged by these
 * alone, where it concerns nobody else.
 */
export class Scopes {
  /** The parts none of whose instances any other part tells of. */
  readonly #alone = new Map<string, Judged>();

  /** The part's instances, where it says what it said before of them and nobody else: the word changes nothing. */
  findUnchanged(part: string, told: readonly Pod[]): ReadonlySet<Instance> | undefined {
    const judged = this.#alone.get(part);
    return judged?.told === told && judged.isExact ? judged.instances : undefined;
  }

  /** Undefined where the word may concern others than the part's own: then all of the set is looked at. */
  find({ part, told, isNew }: Told, roster: Roster, now: number): Scope | undefined {
    const before = isNew ? nobody : this.#alone.get(part)?.instances;
    if (before === undefined) return undefined;
    const pods = unite(told, (rival, pod) => roster.keepsAddress(rival, pod, now));
    return pods.every((pod) => roster.concernsOnly(pod, before)) ? { part, pods, before } : undefined;
  }

  /** All that are there are in these parts, each in one of them. */
  areAll(parts: Parts, count: number): boolean {
    let instances = 0;
    for (const part of parts.names) {
      const judged = this.#alone.get(part);
      if (judged === undefined && parts.of(part).length === 0) continue;
      if (judged?.isExact !== true) return false;
      instances += judged.instances.size;
    }
    return instances === count;
  }

  /** The part concerned nobody else. Who is `missing` in it is not proven absent yet. */
  set(part: string, told: readonly Pod[], present: ReadonlySet<Instance>, missing: readonly Instance[]): void {
    const isExact = missing.length === 0 && present.size === told.length;
    this.#alone.set(part, { told, instances: new Set([...present, ...missing]), isExact });
  }

  /** All parts were looked at. Where one of them hides what another one tells of, they stay together. */
  renew(parts: Parts, roster: Roster): void {
    this.clear();
    const inOne = new Set<Instance>();
    const inSeveral = new Set<Instance>();
    const judged = new Map<string, Judged>();
    for (const part of parts.names) {
      const told = parts.of(part);
      const instances = shownBy(told, roster);
      if (instances === undefined) return;
      for (const instance of instances) (inOne.has(instance) ? inSeveral : inOne).add(instance);
      judged.set(part, { told, instances, isExact: instances.size === told.length });
    }
    for (const [part, each] of judged) if (each.instances.isDisjointFrom(inSeveral)) this.#alone.set(part, each);
  }

  clear(): void {
    this.#alone.clear();
  }
}

const nobody: ReadonlySet<Instance> = new Set();

/** What the pods became; undefined where one of them lost its address or its name to another one. */
function shownBy(told: readonly Pod[], roster: Roster): ReadonlySet<Instance> | undefined {
  const instances = new Set<Instance>();
  for (const { addresses, port, slot, uid } of told) {
    const [instance] = roster.at(addresses, port);
    const isItself = instance !== undefined && (uid === undefined || instance.uid === uid);
    if (!isItself || (slot !== undefined && instance.endpoint.slot !== slot)) return undefined;
    instances.add(instance);
  }
  return instances;
}
