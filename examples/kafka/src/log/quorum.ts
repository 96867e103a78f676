import type { Entry, PartitionMetadata } from './protocol.ts';

const PARTITIONS = 6;

interface Partition {
  leader: string;
  readonly inSync: Set<string>;
}

/**
 * Who leads what, and everybody's disk. In Kafka the brokers agree on this by Raft, and copy the log from each other; here
 * it is an object that they share, as this example is about their clients.
 */
export class Quorum {
  readonly #partitions: readonly Partition[];
  /** By broker, then by partition: what survives a restart. */
  readonly #disks: ReadonlyMap<string, Entry[][]>;
  readonly #zones: ReadonlyMap<string, string>;
  /** Messages that came twice, as their acknowledgement was lost, and were stored once. */
  repeats = 0;

  constructor(brokers: readonly string[]) {
    this.#disks = new Map(brokers.map((name) => [name, Array.from({ length: PARTITIONS }, () => [])]));
    this.#zones = new Map(brokers.map((name, i) => [name, `zone-${'abc'[i]}`]));
    this.#partitions = Array.from({ length: PARTITIONS }, (_, i) => {
      return { leader: brokers[i % brokers.length] ?? '', inSync: new Set(brokers) };
    });
  }

  /** Somebody else leads what it led. */
  left(name: string): void {
    for (const partition of this.#partitions) {
      if (partition.inSync.size > 1) partition.inSync.delete(name);
      if (partition.leader === name) partition.leader = [...partition.inSync][0] ?? name;
    }
  }

  /** It copies what it has missed. */
  joined(name: string): void {
    for (const [i, partition] of this.#partitions.entries()) {
      const leaders = this.log(partition.leader, i).slice();
      this.log(name, i).splice(0, Number.POSITIVE_INFINITY, ...leaders);
      partition.inSync.add(name);
    }
  }

  /** Each leads again what it leads by rights. */
  rebalance(): void {
    const brokers = [...this.#disks.keys()];
    for (const [i, partition] of this.#partitions.entries()) {
      const preferred = brokers[i % brokers.length] ?? '';
      if (partition.inSync.has(preferred)) partition.leader = preferred;
    }
  }

  /** On every disk that is in sync: what is acknowledged then is lost by nobody. */
  append(partition: number, entry: Entry): void {
    const { leader, inSync } = this.#at(partition);
    const last = this.log(leader, partition).findLast(({ producer }) => producer === entry.producer);
    if (last !== undefined && last.sequence >= entry.sequence) this.repeats += 1;
    else this.#write(partition, inSync, entry);
  }

  leaderOf(partition: number): string {
    return this.#at(partition).leader;
  }

  log(name: string, partition: number): Entry[] {
    return this.#disks.get(name)?.[partition] ?? [];
  }

  describe(): readonly PartitionMetadata[] {
    return this.#partitions.map(({ leader, inSync }) => {
      return { leader, inSync: Array.from(inSync, (name) => ({ name, zone: this.#zones.get(name) ?? '' })) };
    });
  }

  /** As their leaders have them. */
  logs(): readonly (readonly Entry[])[] {
    return this.#partitions.map(({ leader }, partition) => this.log(leader, partition));
  }

  #write(partition: number, inSync: ReadonlySet<string>, entry: Entry): void {
    for (const name of inSync) this.log(name, partition).push(entry);
  }

  #at(partition: number): Partition {
    const known = this.#partitions[partition];
    if (known === undefined) throw new Error(`there is no partition ${partition}`);
    return known;
  }
}
