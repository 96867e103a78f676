import type { Resolution } from '../resolution.ts';
import type { FirstOf, Source } from '../source.ts';
import type { Driver, Host } from './driver.ts';
import type { Teller } from './roll.ts';

/** A source that has said nothing for so long is taken for one that cannot say. */
const PATIENCE_MS = 2_000;

interface Rank {
  readonly source: Source;
  driver: Driver | undefined;
  patience: Disposable | undefined;
}

/** Follows the first source that can say, and falls back to the next one while it cannot. */
export class Falling implements Driver {
  readonly #host: Host;
  readonly #ranks: readonly Rank[];
  readonly #createDriver: (source: Source, host: Host) => Driver;
  readonly #closing = new Set<Promise<void>>();
  /** Whose word stands. Undefined: nobody could say yet. */
  #leader: number | undefined;

  constructor({ sources }: FirstOf, host: Host, createDriver: (source: Source, host: Host) => Driver) {
    this.#host = host;
    this.#createDriver = createDriver;
    this.#ranks = sources.map((source) => ({ source, driver: undefined, patience: undefined }));
  }

  start(): void {
    this.#startRank(0);
  }

  async refresh(): Promise<void> {
    const leader = this.#leader === undefined ? undefined : this.#ranks[this.#leader]?.driver;
    await (leader?.refresh() ?? Promise.race(this.#running().map((driver) => driver.refresh())));
  }

  hint(): void {
    for (const driver of this.#running()) driver.hint();
  }

  describe(now: number): string {
    const lines = this.#ranks.map(({ source, driver }, rank) => {
      const mark = rank === this.#leader ? 'in use' : 'in reserve';
      return driver === undefined ? undefined : `${source.name} (${mark}): ${driver.describe(now)}`;
    });
    return lines.filter((line) => line !== undefined).join('; ');
  }

  async close(): Promise<void> {
    this.#stopBelow(-1);
    await Promise.all(this.#closing);
  }

  #running(): Driver[] {
    return this.#ranks.flatMap(({ driver }) => driver ?? []);
  }

  #startRank(index: number): void {
    const rank = this.#ranks[index];
    if (rank === undefined || rank.driver !== undefined) return;
    rank.driver = this.#createDriver(rank.source, this.#hostOf(index));
    rank.patience = this.#host.settings.clock.setTimeout(() => this.#startRank(index + 1), PATIENCE_MS);
    rank.driver.start();
  }

  #hostOf(index: number): Host {
    const host = this.#host;
    return {
      settings: host.settings,
      get isUrgent() {
        return host.isUrgent;
      },
      connected: () => host.connected(),
      heard: (batch, teller) => this.#heard(index, batch, teller),
    };
  }

  #heard(index: number, batch: readonly Resolution[], teller: Teller): void {
    this.#ranks[index]?.patience?.[Symbol.dispose]();
    if (batch.some(({ kind }) => kind !== 'unknown')) this.#lead(index, batch, teller);
    else this.#falter(index, batch, teller);
  }

  /** It can say: whoever comes after it is not needed. */
  #lead(index: number, batch: readonly Resolution[], teller: Teller): void {
    if (this.#leader !== undefined && index > this.#leader) return;
    this.#leader = index;
    this.#stopBelow(index);
    this.#host.heard(batch, teller);
  }

  /** It cannot say: the next one is asked; where there is none, nobody can. */
  #falter(index: number, batch: readonly Resolution[], teller: Teller): void {
    if (this.#leader !== undefined && index < this.#leader) return;
    if (this.#leader === index) this.#leader = undefined;
    this.#startRank(index + 1);
    if (index === this.#ranks.length - 1) this.#host.heard(batch, teller);
  }

  #stopBelow(index: number): void {
    for (const rank of this.#ranks.slice(index + 1)) {
      rank.patience?.[Symbol.dispose]();
      if (rank.driver === undefined) continue;
      const closing = rank.driver.close().finally(() => this.#closing.delete(closing));
      this.#closing.add(closing);
      rank.driver = undefined;
    }
  }
}
