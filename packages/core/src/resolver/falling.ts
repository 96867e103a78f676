import { describeResolution, type Resolution } from '../resolution.ts';
import type { FirstOf, Source } from '../source.ts';
import { Account } from './account.ts';
import type { Driver, Host } from './driver.ts';
import type { Teller } from './roll.ts';

/** A source that has said nothing for so long is taken for one that cannot say. */
const PATIENCE_MS = 2_000;

interface Rank {
  readonly source: Source;
  readonly account: Account;
  driver: Driver | undefined;
  patience: Disposable | undefined;
  /** Its last word, for `explain()`: why it is not in use. */
  doubt: string | undefined;
}

/** Follows the first source that can say, and falls back to the next one while it cannot. */
export class Falling implements Driver {
  readonly #host: Host;
  readonly #ranks: readonly Rank[];
  readonly #createDriver: (source: Source, host: Host) => Driver;
  readonly #closing = new Set<Promise<void>>();
  /** Whose word stands. Undefined: nobody could say yet. */
  #leader: number | undefined;
  #leadsSince = 0;
  /** Whose word was forwarded last: that is what is known. */
  #holder: number | undefined;
  #forwarded: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor({ sources }: FirstOf, host: Host, createDriver: (source: Source, host: Host) => Driver) {
    this.#host = host;
    this.#createDriver = createDriver;
    this.#ranks = sources.map(createRank);
  }

  start(): void {
    this.#startRank(0);
  }

  refresh(): Promise<void> {
    const leader = this.#leader === undefined ? undefined : this.#ranks[this.#leader]?.driver;
    if (leader !== undefined) return leader.refresh();
    this.hint();
    return this.#forwarded.promise;
  }

  hint(): void {
    for (const { driver } of this.#ranks) driver?.hint();
  }

  describe(now: number): string {
    const lines = this.#ranks.flatMap(({ source, driver, doubt }, rank) => {
      if (driver === undefined) return [];
      const inUse = `in use for ${Math.round((now - this.#leadsSince) / 1_000)} s`;
      const state = rank === this.#leader ? inUse : (doubt ?? 'silent so far');
      return `${source.name} (${state}): ${driver.describe(now)}`;
    });
    return lines.join('; ');
  }

  async close(): Promise<void> {
    this.#stopBelow(-1);
    this.#forwarded.resolve();
    await Promise.all(this.#closing);
  }

  #startRank(index: number): void {
    const rank = this.#ranks[index];
    if (rank === undefined || rank.driver !== undefined) return;
    rank.driver = this.#createDriver(rank.source, this.#hostOf(index));
    this.#waitFor(rank, index);
    rank.driver.start();
  }

  /** The next one is asked if it does not say anything good meanwhile. */
  #waitFor(rank: Rank, index: number): void {
    rank.patience ??= this.#host.settings.clock.setTimeout(() => this.#startRank(index + 1), PATIENCE_MS);
  }

  #hostOf(index: number): Host {
    const host = this.#host;
    return {
      settings: host.settings,
      get isUrgent() {
        return host.isUrgent;
      },
      get hasEndpoints() {
        return host.hasEndpoints;
      },
      connected: () => this.#connected(index),
      heard: (batch, teller) => this.#heard(index, batch, teller),
    };
  }

  #connected(index: number): void {
    this.#ranks[index]?.account.begin();
    if (index === this.#holder) this.#host.connected();
  }

  #heard(index: number, batch: readonly Resolution[], teller: Teller): void {
    const rank = this.#ranks[index];
    if (rank === undefined) return;
    rank.account.note(batch, teller);
    const doubt = batch.every(({ kind }) => kind === 'unknown') ? batch[0] : undefined;
    rank.doubt = doubt && describeResolution(doubt);
    if (doubt === undefined) this.#take(rank, index, batch, teller);
    else if (this.#leader === undefined || index === this.#leader) this.#falter(rank, index, batch, teller);
  }

  /** It can say; where others are known by another source, once it has told of all of them: the two must not be mixed. */
  #take(rank: Rank, index: number, batch: readonly Resolution[], teller: Teller): void {
    if (index === this.#holder) this.#lead(index, batch, teller);
    else if (this.#host.hasEndpoints && !rank.account.isWhole) rank.doubt = 'more is still to come';
    else {
      this.#holder = index;
      if (!teller.tellsAll) this.#host.connected();
      this.#lead(index, rank.account.upTo(batch), teller);
    }
  }

  /** Whoever comes after it is not needed. */
  #lead(index: number, batch: readonly Resolution[], teller: Teller): void {
    if (this.#leader !== index) this.#leadsSince = this.#host.settings.clock.now();
    this.#leader = index;
    this.#stopBelow(index);
    this.#endPatience(this.#ranks[index]);
    // A source of reserve proves nobody gone: it stands in for another one, which may know more.
    this.#forward(batch, index === 0 ? teller : { ...teller, removal: 'confirmed' });
  }

  /**
   * It cannot say: the next one is asked; where there is none, nobody can. A set that is there already is good for the
   * time that a source needs to come back by itself.
   */
  #falter(rank: Rank, index: number, batch: readonly Resolution[], teller: Teller): void {
    this.#leader = undefined;
    if (index === this.#ranks.length - 1) this.#forward(batch, teller);
    else if (this.#host.hasEndpoints) this.#waitFor(rank, index);
    else this.#startRank(index + 1);
  }

  #forward(batch: readonly Resolution[], teller: Teller): void {
    this.#host.heard(batch, teller);
    this.#forwarded.resolve();
    this.#forwarded = Promise.withResolvers();
  }

  #stopBelow(index: number): void {
    for (const rank of this.#ranks.slice(index + 1)) {
      this.#endPatience(rank);
      if (rank.driver === undefined) continue;
      const closing = rank.driver.close().finally(() => this.#closing.delete(closing));
      this.#closing.add(closing);
      rank.driver = undefined;
      rank.doubt = undefined;
    }
  }

  #endPatience(rank: Rank | undefined): void {
    rank?.patience?.[Symbol.dispose]();
    if (rank !== undefined) rank.patience = undefined;
  }
}

function createRank(source: Source): Rank {
  return { source, account: new Account(), driver: undefined, patience: undefined, doubt: undefined };
}
