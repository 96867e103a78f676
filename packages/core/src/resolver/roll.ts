import { compareEndpoints, type Endpoint } from '../endpoint.ts';
import type { Resolution } from '../resolution.ts';
import type { Fact } from '../resolver.ts';
import type { Change, Snapshot, Status } from '../snapshot.ts';
import type { Removal } from '../source.ts';
import { Absences } from './absences.ts';
import { difference } from './diff.ts';
import type { Instance } from './instance.ts';
import { Parts } from './parts.ts';
import { Roster } from './roster.ts';
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
  readonly #departures: Departure[] = [];
  #teller: Teller;
  #emptySince: number | undefined;
  #updatedAt = Number.NaN;
  #snapshot: Snapshot;

  constructor(settings: RollSettings, teller: Teller) {
    this.#settings = settings;
    this.#teller = teller;
    const source = teller.name;
    this.#snapshot = { status: 'pending', endpoints: [], version: 0, updatedAt: Number.NaN, source, reason: undefined };
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
    else if (this.parts.isUnknown) this.#emptySince = undefined;
    else this.#callTheRoll(now);
    return this.#publish(now);
  }

  /** Nobody asks any more: what is known grows old from here on. */
  rest(now: number): void {
    const detail = 'nobody has asked since the service was leased last';
    this.parts.replace([{ kind: 'unknown', code: 'unreachable', detail }], now);
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
    const { emptyGraceMs, maxStaleMs } = this.#settings;
    const { status } = this.#snapshot;
    const times = [
      this.parts.isEmpty && this.#emptySince !== undefined ? this.#emptySince + emptyGraceMs : Number.NaN,
      this.parts.doubt !== undefined && status !== 'failed' ? this.#updatedAt + maxStaleMs : Number.NaN,
    ].filter(Number.isFinite);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #callTheRoll(now: number): void {
    this.#emptySince = undefined;
    const pods = unite(this.parts.sightings, (pod) => this.#roster.isOwner(pod));
    const { present, gone, outdated } = this.#roster.call(pods, this.#teller.removal, now);
    for (const instance of gone) this.#depart(instance, now, 'its name, or its address, belongs to another instance');
    for (const instance of present) this.absences.seen(instance, now);
    if (!this.parts.isSynced || outdated) return;
    for (const instance of this.#roster.current) if (!present.has(instance)) this.#miss(instance, now);
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

  /** "There is nobody" is also what DNS says of a one-pod set that restarts: it is not believed at once. */
  #hearEmpty(now: number): void {
    if (this.#teller.removal === 'trusted') {
      this.#dismissAll(now, 'the source says that nobody is there');
      return;
    }
    if (this.#roster.size > 0) this.#emptySince ??= now;
    for (const instance of this.#roster.current)
      if (this.absences.isUnreachable(instance, now))
        this.#dismiss(instance, now, 'absent in an empty answer, and unreachable');
    this.#endGrace(now);
  }

  #endGrace(now: number): void {
    const { emptyGraceMs } = this.#settings;
    if (this.#emptySince === undefined || now - this.#emptySince < emptyGraceMs) return;
    this.#dismissAll(now, `nobody was there for ${emptyGraceMs} ms`);
    this.#emptySince = undefined;
  }

  #dismissAll(now: number, why: string): void {
    for (const instance of this.#roster.current) this.#dismiss(instance, now, why);
  }

  #dismiss(instance: Instance, now: number, why: string): void {
    this.#roster.dismiss(instance, this.#teller.removal, now);
    this.#depart(instance, now, why);
  }

  #depart(instance: Instance, now: number, why: string): void {
    this.absences.removed(instance, now);
    this.#departures.push({ endpoint: instance.endpoint, at: now, why });
    if (this.#departures.length > DEPARTURES) this.#departures.shift();
  }

  #publish(now: number): Update {
    const before = this.#snapshot;
    const updatedAt = this.#updatedAt;
    const { status, reason } = this.#judge(now);
    const there = status === 'failed' ? [] : [...this.#roster.current].map(({ endpoint }) => endpoint);
    const changes = difference(before.endpoints, there);
    const endpoints = changes === undefined ? before.endpoints : Object.freeze(there.sort(compareEndpoints));
    const isNews = changes !== undefined || status !== before.status;
    const version = before.version + (isNews ? 1 : 0);
    const snapshot = Object.freeze({ status, endpoints, version, updatedAt, source: this.#teller.name, reason });
    this.#snapshot = snapshot;
    return {
      change: changes && { ...changes, snapshot },
      status: status === before.status ? undefined : snapshot,
    };
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
