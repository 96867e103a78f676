import type { Resolution } from '../resolution.ts';
import type { Fact } from '../resolver.ts';
import type { Change, Snapshot, Status } from '../snapshot.ts';
import type { Removal } from '../source.ts';
import { Absences } from './absences.ts';
import { changeOf } from './diff.ts';
import { type Departure, Leaving } from './leaving.ts';
import { Listing } from './listing.ts';
import { Parts, partOf } from './parts.ts';
import { type RollCall, Roster } from './roster.ts';
import { type Scope, Scopes } from './scopes.ts';
import { unite } from './unite.ts';

export interface RollSettings {
  readonly emptyGraceMs: number;
  readonly maxStaleMs: number;
}

/** Whose word it is, and how much it is worth. */
export interface Teller {
  readonly name: string;
  readonly removal: Removal;
  /** Each word is all of the set (a lookup's answer); else it replaces the parts that it names (a watch). */
  readonly tellsAll: boolean;
}

/** What came of a word: undefined fields did not change. */
export interface Update {
  readonly change: Change | undefined;
  readonly status: Snapshot | undefined;
}

/** What was known before a word was heard. */
interface Before {
  readonly isSynced: boolean;
  readonly isNew: boolean;
}

const nothing: Update = { change: undefined, status: undefined };

/**
 * The roll of one service: turns resolutions into Snapshots. No I/O, no timers, no clock of its own, so that everything
 * that may happen to a service can be played through it in a test.
 *
 * resolutions → Parts (who is in which part) → unite (which sightings are one pod) → Roster (which instance that is)
 * → Leaving (who is no longer there, by Absences) → Listing → Snapshot.
 */
export class Roll {
  readonly #settings: RollSettings;
  readonly parts: Parts = new Parts();
  readonly absences: Absences = new Absences();
  readonly roster: Roster = new Roster((instance, now) => this.absences.isUnreachable(instance, now));
  readonly #listing = new Listing();
  readonly #scopes = new Scopes();
  readonly #leaving: Leaving;
  #teller: Teller;
  #updatedAt = Number.NaN;
  #snapshot: Snapshot;

  constructor(settings: RollSettings, teller: Teller) {
    this.#settings = settings;
    const { parts, absences } = this;
    const known = { parts, absences, roster: this.roster, listing: this.#listing };
    this.#leaving = new Leaving(known, settings.emptyGraceMs);
    this.#teller = teller;
    const source = teller.name;
    const { endpoints } = this.#listing;
    this.#snapshot = { status: 'pending', endpoints, version: 0, updatedAt: Number.NaN, source, reason: undefined };
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** The last that left, the latest last. */
  get departures(): readonly Departure[] {
    return this.#leaving.departures;
  }

  hear(batch: readonly Resolution[], teller: Teller, now: number): Update {
    this.#teller = teller;
    const before = { isSynced: this.parts.isSynced, isNew: this.#isNew(batch) };
    if (teller.tellsAll) this.parts.replace(batch, now);
    else this.parts.update(batch, now);
    const says = batch.some(({ kind }) => kind !== 'unknown');
    if (says) this.#updatedAt = now;
    const { isEmpty, isUnknown } = this.parts;
    if (isEmpty) this.#leaving.missAll(teller.removal, now);
    else this.#leaving.endGrace();
    if (isEmpty || (isUnknown && says)) this.#scopes.clear();
    else if (!isUnknown) this.#learn(batch, before, now);
    return this.#publish(now);
  }

  /** A watch (re)connected: what it does not tell of until it is synced is no more. */
  beginSync(): void {
    this.parts.beginSync();
    this.#scopes.clear();
  }

  /** Nobody asks any more: what is known grows old from here on. */
  rest(now: number): void {
    const detail = 'nobody has asked since the service was leased last';
    this.parts.replace([{ kind: 'unknown', code: 'unreachable', detail }], now);
    this.#leaving.endGrace();
    this.#publish(now);
  }

  /** A client's word. Whoever is absent and unreachable is removed. */
  report(id: string, fact: Fact, now: number): Update {
    const instance = this.roster.get(id);
    if (instance === undefined) return nothing;
    const isProof = this.absences.report(instance, fact, now) === 'unreachable';
    if (!isProof && !(this.parts.isEmpty && fact === 'unreachable')) return nothing;
    this.#leaving.unreachable(instance, now);
    return this.#publish(now);
  }

  /** Time has passed: `deadline` is over. */
  settle(now: number): Update {
    if (this.parts.isEmpty) this.#leaving.settle(now);
    return this.#publish(now);
  }

  /** When `settle` has something to do, if nothing is heard before. */
  get deadline(): number | undefined {
    if (this.parts.isEmpty) return this.#leaving.deadline;
    const isAgeing = this.parts.doubt !== undefined && this.#snapshot.status !== 'failed';
    const tooOldAt = this.#updatedAt + this.#settings.maxStaleMs;
    return isAgeing && Number.isFinite(tooOldAt) ? tooOldAt : undefined;
  }

  /** A word that is about one part, and concerns nobody else, is judged by that part alone. */
  #learn(batch: readonly Resolution[], before: Before, now: number): void {
    const part = this.#onlyPartOf(batch);
    if (part === undefined) {
      this.#callTheRoll(undefined, now);
      return;
    }
    const told = this.parts.of(part);
    const unchanged = this.#scopes.findUnchanged(part, told);
    if (unchanged !== undefined) this.roster.affirm(unchanged, now);
    else this.#callTheRoll(this.#scopes.find({ part, told, isNew: before.isNew }, this.roster, now), now);
    // The last of many parts proves absent who is in none of them.
    const isLast = !before.isSynced && this.parts.isSynced;
    if (isLast && !this.#scopes.areAll(this.parts, this.roster.size)) this.#callTheRoll(undefined, now);
  }

  /** The part that it is on told of nobody until now, and of all who are there it is known which part they are in. */
  #isNew([word]: readonly Resolution[]): boolean {
    const hasNobody = word !== undefined && this.parts.of(partOf(word)).length === 0;
    return hasNobody && this.#scopes.areAll(this.parts, this.roster.size);
  }

  #onlyPartOf(batch: readonly Resolution[]): string | undefined {
    const [word, ...more] = batch;
    const isOne = word !== undefined && more.length === 0 && word.kind !== 'unknown';
    return isOne && !this.#teller.tellsAll && this.#teller.removal === 'trusted' ? partOf(word) : undefined;
  }

  #callTheRoll(scope: Scope | undefined, now: number): void {
    const { removal } = this.#teller;
    const before = scope?.before ?? new Set(this.roster.current);
    const pods = scope?.pods ?? unite(this.parts.pods, (rival, pod) => this.roster.keepsAddress(rival, pod, now));
    const called = this.roster.call(pods, removal, now);
    for (const instance of called.present) {
      this.#listing.touch(instance);
      this.absences.seen(instance, now);
    }
    this.#leaving.displaced(called, now);
    if (this.parts.isSynced && !called.outdated)
      for (const instance of before)
        if (instance.isCurrent && !called.present.has(instance)) this.#leaving.miss(instance, removal, now);
    this.#remember(scope, called);
  }

  #remember(scope: Scope | undefined, { present, displaced }: RollCall): void {
    const { tellsAll, removal } = this.#teller;
    if (scope !== undefined && displaced.isSubsetOf(scope.before)) {
      // While more is to come, who is missing is not proven absent.
      const missing = this.parts.isSynced
        ? []
        : [...scope.before].filter((each) => each.isCurrent && !present.has(each));
      this.#scopes.set(scope.part, this.parts.of(scope.part), present, missing);
    } else if (tellsAll || removal === 'confirmed' || !this.parts.isSynced) this.#scopes.clear();
    else this.#scopes.renew(this.parts, this.roster);
  }

  #publish(now: number): Update {
    const before = this.#snapshot;
    const updatedAt = Math.floor(this.#updatedAt);
    const { status, reason } = this.#judge(now);
    const difference = this.#listing.update(this.roster.current, status === 'failed');
    const { endpoints } = this.#listing;
    const isNews = difference !== undefined || status !== before.status;
    const version = before.version + (isNews ? 1 : 0);
    const snapshot = Object.freeze({ status, endpoints, version, updatedAt, source: this.#teller.name, reason });
    this.#snapshot = snapshot;
    const change = changeOf(difference, this.#leaving.takeGone(), snapshot);
    return { change, status: status === before.status ? undefined : snapshot };
  }

  #judge(now: number): { status: Status; reason: Resolution | undefined } {
    const { doubt, firstWord } = this.parts;
    if (firstWord === undefined) return { status: 'pending', reason: undefined };
    if (doubt !== undefined) {
      const isUsable = now - this.#updatedAt < this.#settings.maxStaleMs;
      return { status: isUsable ? 'stale' : 'failed', reason: doubt };
    }
    if (this.roster.size === 0) return { status: this.parts.isSynced ? 'empty' : 'pending', reason: firstWord };
    return this.parts.isEmpty ? { status: 'stale', reason: firstWord } : { status: 'current', reason: undefined };
  }
}
