import type { Endpoint } from '../endpoint.ts';
import type { Resolution } from '../resolution.ts';
import type { Fact } from '../resolver.ts';
import type { Change, Snapshot, Status } from '../snapshot.ts';
import type { Removal } from '../source.ts';
import { Absences } from './absences.ts';
import type { Difference } from './diff.ts';
import { Grace } from './grace.ts';
import type { Instance } from './instance.ts';
import { Listing } from './listing.ts';
import { Parts, partOf } from './parts.ts';
import { Roster } from './roster.ts';
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

export interface Departure {
  readonly endpoint: Endpoint;
  readonly at: number;
  readonly why: string;
}

const DEPARTURES = 32;
const nothing: Update = { change: undefined, status: undefined };

/**
 * The roll of one service: turns resolutions into Snapshots. No I/O, no timers, no clock of its own, so that everything
 * that may happen to a service can be played through it in a test.
 *
 * resolutions → Parts (who is in which part) → unite (which sightings are one pod) → Roster (which instance that is)
 * → Absences (who is gone) → Snapshot.
 */
export class Roll {
  readonly #settings: RollSettings;
  readonly parts: Parts = new Parts();
  readonly absences: Absences = new Absences();
  readonly #roster = new Roster();
  readonly #listing = new Listing();
  readonly #scopes = new Scopes();
  /** Instances that this word may have changed, and how the listing shows them. */
  readonly #touched = new Map<Instance, Endpoint | undefined>();
  readonly #departures: Departure[] = [];
  readonly #grace: Grace;
  #teller: Teller;
  #updatedAt = Number.NaN;
  #snapshot: Snapshot;

  constructor(settings: RollSettings, teller: Teller) {
    this.#settings = settings;
    this.#grace = new Grace(settings.emptyGraceMs);
    this.#teller = teller;
    const source = teller.name;
    const { endpoints } = this.#listing;
    this.#snapshot = { status: 'pending', endpoints, version: 0, updatedAt: Number.NaN, source, reason: undefined };
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  get instances(): Iterable<Instance> {
    return this.#roster.current;
  }

  /** The last that left, the latest last. */
  get departures(): readonly Departure[] {
    return this.#departures;
  }

  hear(batch: readonly Resolution[], teller: Teller, now: number): Update {
    this.#teller = teller;
    if (teller.tellsAll) this.parts.replace(batch, now);
    else this.parts.update(batch, now);
    if (batch.some(({ kind }) => kind !== 'unknown')) this.#updatedAt = now;
    if (this.parts.isEmpty) this.#hearEmpty(now);
    else if (this.parts.isUnknown) this.#grace.end();
    else this.#callTheRoll(this.#scopeOf(batch, now), now);
    return this.#publish(now);
  }

  /** Nobody asks any more: what is known grows old from here on. */
  rest(now: number): void {
    const detail = 'nobody has asked since the service was leased last';
    this.parts.replace([{ kind: 'unknown', code: 'unreachable', detail }], now);
    this.#grace.end();
    this.#publish(now);
  }

  /** A client's word. Unreachable and absent is gone. */
  report(id: string, fact: Fact, now: number): Update {
    const instance = this.#roster.get(id);
    if (instance === undefined) return nothing;
    const isProof = this.absences.report(instance, fact, now) === 'unreachable';
    if (!isProof && !(this.parts.isEmpty && fact === 'unreachable')) return nothing;
    this.#dismiss(instance, now, 'absent in the last answer, and unreachable');
    return this.#publish(now);
  }

  /** Time has passed: `deadline` is over. */
  settle(now: number): Update {
    if (this.parts.isEmpty) this.#endGrace(now);
    return this.#publish(now);
  }

  /** When `settle` has something to do, if nothing is heard before. */
  get deadline(): number | undefined {
    if (this.parts.isEmpty) return this.#grace.deadline(this.parts.expiresAt);
    const isAgeing = this.parts.doubt !== undefined && this.#snapshot.status !== 'failed';
    const tooOldAt = this.#updatedAt + this.#settings.maxStaleMs;
    return isAgeing && Number.isFinite(tooOldAt) ? tooOldAt : undefined;
  }

  /** The part that a word is about, if it is about one part of several, and concerns nobody else. */
  #scopeOf(batch: readonly Resolution[], now: number): Scope | undefined {
    const [word, ...more] = batch;
    const isOne = word !== undefined && more.length === 0 && word.kind !== 'unknown' && this.parts.isSynced;
    if (!isOne || this.#teller.tellsAll || this.#teller.removal !== 'trusted') return undefined;
    return this.#scopes.find(partOf(word), this.parts.of(partOf(word)), this.#roster, now);
  }

  #callTheRoll(scope: Scope | undefined, now: number): void {
    this.#grace.end();
    const before = scope?.before ?? new Set(this.#roster.current);
    const pods = scope?.pods ?? unite(this.parts.sightings, (rival, pod) => this.#roster.keepsAddress(rival, pod, now));
    for (const instance of before) if (this.#roster.has(instance)) this.#touch(instance, instance.endpoint);
    const { present, gone, outdated } = this.#roster.call(pods, this.#teller.removal, now);
    for (const instance of present) this.#touch(instance, undefined);
    for (const instance of gone) this.#depart(instance, now, 'its name, or its address, belongs to another instance');
    for (const instance of present) this.absences.seen(instance, now);
    if (this.parts.isSynced && !outdated)
      for (const instance of before)
        if (!present.has(instance) && this.#roster.has(instance)) this.#miss(instance, now);
    this.#remember(
      scope,
      present,
      [...gone].every((instance) => before.has(instance)),
    );
  }

  #remember(scope: Scope | undefined, present: ReadonlySet<Instance>, isOwnAffair: boolean): void {
    if (scope !== undefined && isOwnAffair) {
      this.#scopes.set(scope.part, present);
      return;
    }
    const { tellsAll, removal } = this.#teller;
    if (tellsAll || removal === 'confirmed' || !this.parts.isSynced) this.#scopes.clear();
    else this.#scopes.renew(this.parts, this.#roster);
  }

  #touch(instance: Instance, listed: Endpoint | undefined): void {
    if (!this.#touched.has(instance)) this.#touched.set(instance, listed);
  }

  #miss(instance: Instance, now: number): void {
    if (this.#teller.removal === 'trusted') {
      this.#dismiss(instance, now, 'no longer listed');
      return;
    }
    const verdict = this.absences.missed(instance, this.parts.expiresAt, now);
    if (verdict === 'unreachable') this.#dismiss(instance, now, 'absent in one answer, and unreachable');
    if (verdict === 'confirmed') this.#dismiss(instance, now, 'absent in answers that expire at different times');
  }

  #hearEmpty(now: number): void {
    if (this.#teller.removal === 'trusted') {
      this.#dismissAll(now, 'the source says that nobody is there');
      return;
    }
    if (this.#roster.size > 0) this.#grace.begin(this.parts.expiresAt, now);
    for (const instance of this.#roster.current)
      if (this.absences.isUnreachable(instance, now))
        this.#dismiss(instance, now, 'absent in an empty answer, and unreachable');
    this.#endGrace(now);
  }

  #endGrace(now: number): void {
    if (!this.#grace.isOver(this.parts.expiresAt, now)) return;
    this.#dismissAll(now, `nobody was there for ${this.#grace.ms} ms`);
    this.#grace.end();
  }

  #dismissAll(now: number, why: string): void {
    for (const instance of this.#roster.current) this.#dismiss(instance, now, why);
  }

  #dismiss(instance: Instance, now: number, why: string): void {
    this.#roster.dismiss(instance, this.#teller.removal, now);
    this.#depart(instance, now, why);
  }

  #depart(instance: Instance, now: number, why: string): void {
    this.#touch(instance, instance.endpoint);
    this.absences.removed(instance, now);
    this.#departures.push({ endpoint: instance.endpoint, at: now, why });
    if (this.#departures.length > DEPARTURES) this.#departures.shift();
  }

  #publish(now: number): Update {
    const before = this.#snapshot;
    const updatedAt = this.#updatedAt;
    const { status, reason } = this.#judge(now);
    const changes = this.#list(before.status === 'failed', status === 'failed');
    const { endpoints } = this.#listing;
    const isNews = changes !== undefined || status !== before.status;
    const version = before.version + (isNews ? 1 : 0);
    const snapshot = Object.freeze({ status, endpoints, version, updatedAt, source: this.#teller.name, reason });
    this.#snapshot = snapshot;
    return {
      change: changes && { ...changes, gone: [], snapshot },
      status: status === before.status ? undefined : snapshot,
    };
  }

  /** Brings the listing up to date. A set that is too old is not shown, though it is remembered. */
  #list(wasHidden: boolean, isHidden: boolean): Difference | undefined {
    const touched = [...this.#touched];
    this.#touched.clear();
    const current = (instances: Iterable<Instance>): Endpoint[] =>
      [...instances].filter((each) => this.#roster.has(each)).map(({ endpoint }) => endpoint);
    if (isHidden) return this.#listing.replace(this.#listing.endpoints, []);
    if (wasHidden) return this.#listing.replace([], current(this.#roster.current));
    const before = touched.flatMap(([, endpoint]) => endpoint ?? []);
    return this.#listing.replace(before, current(touched.map(([instance]) => instance)));
  }

  #judge(now: number): { status: Status; reason: Resolution | undefined } {
    const { doubt, words } = this.parts;
    if (words.length === 0) return { status: 'pending', reason: undefined };
    if (doubt !== undefined) {
      const isUsable = now - this.#updatedAt < this.#settings.maxStaleMs;
      return { status: isUsable ? 'stale' : 'failed', reason: doubt };
    }
    if (this.#roster.size === 0) return { status: this.parts.isSynced ? 'empty' : 'pending', reason: words[0] };
    return this.parts.isEmpty ? { status: 'stale', reason: words[0] } : { status: 'current', reason: undefined };
  }
}
