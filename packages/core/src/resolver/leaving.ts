import type { Endpoint } from '../endpoint.ts';
import type { Removal } from '../source.ts';
import type { Absences } from './absences.ts';
import { Grace } from './grace.ts';
import type { Instance } from './instance.ts';
import type { Listing } from './listing.ts';
import type { Parts } from './parts.ts';
import type { RollCall, Roster } from './roster.ts';

export interface Departure {
  readonly endpoint: Endpoint;
  readonly at: number;
  readonly why: string;
}

/** What the others of a Roll know of who is there. */
export interface Known {
  readonly parts: Parts;
  readonly roster: Roster;
  readonly absences: Absences;
  readonly listing: Listing;
}

const DEPARTURES = 32;

/** Decides who leaves; remembers why, and who of them is gone. */
export class Leaving {
  readonly #known: Known;
  readonly #grace: Grace;
  readonly #departures: Departure[] = [];
  #gone: Endpoint[] = [];

  constructor(known: Known, emptyGraceMs: number) {
    this.#known = known;
    this.#grace = new Grace(emptyGraceMs);
  }

  /** The last that left, the latest last. */
  get departures(): readonly Departure[] {
    return this.#departures;
  }

  /** When `settle` has something to do. */
  get deadline(): number | undefined {
    return this.#grace.deadline(this.#known.parts.expiresAt);
  }

  /** Who was proven to be no more since this was called last. */
  takeGone(): readonly Endpoint[] {
    const gone = this.#gone;
    this.#gone = [];
    return gone;
  }

  /** Somebody was found, or nobody could say. */
  endGrace(): void {
    this.#grace.end();
  }

  displaced({ displaced, gone }: RollCall, now: number): void {
    for (const each of displaced) this.#depart(each, now, 'its name, or its address, belongs to another instance');
    for (const { endpoint } of gone) this.#gone.push(endpoint);
  }

  /** It is missing in an answer. */
  miss(instance: Instance, removal: Removal, now: number): void {
    if (removal === 'trusted') {
      this.#dismiss(instance, removal, now, 'no longer listed');
      return;
    }
    const verdict = this.#known.absences.missed(instance, this.#known.parts.expiresAt, now);
    const proof = verdict === 'unreachable' ? 'one answer, and unreachable' : 'answers that expire at different times';
    if (verdict !== 'doubt') this.#dismiss(instance, removal, now, `absent in ${proof}`);
  }

  /** Nobody is in any part. */
  missAll(removal: Removal, now: number): void {
    const { roster, absences, parts } = this.#known;
    if (removal === 'trusted') {
      this.#dismissAll(removal, now, 'the source says that nobody is there');
      return;
    }
    if (roster.size > 0) this.#grace.begin(parts.expiresAt, now);
    for (const instance of roster.current)
      if (absences.isUnreachable(instance, now))
        this.#dismiss(instance, removal, now, 'absent in an empty answer, and unreachable');
    this.settle(now);
  }

  /** A client could not connect to one that is absent. */
  unreachable(instance: Instance, now: number): void {
    this.#dismiss(instance, 'confirmed', now, 'absent in the last answer, and unreachable');
  }

  /** Time has passed, and nobody is in any part. */
  settle(now: number): void {
    if (!this.#grace.isOver(this.#known.parts.expiresAt, now)) return;
    this.#dismissAll('confirmed', now, `nobody was there for ${this.#grace.ms} ms`);
    this.#grace.end();
  }

  #dismissAll(removal: Removal, now: number, why: string): void {
    for (const instance of this.#known.roster.current) this.#dismiss(instance, removal, now, why);
  }

  /** Only a trusted source proves by its silence that somebody is no more; else it may be alive, and merely not ready. */
  #dismiss(instance: Instance, removal: Removal, now: number, why: string): void {
    this.#known.roster.dismiss(instance, removal, now);
    if (removal === 'trusted') this.#gone.push(instance.endpoint);
    this.#depart(instance, now, why);
  }

  #depart(instance: Instance, now: number, why: string): void {
    this.#known.listing.touch(instance);
    this.#known.absences.removed(instance, now);
    this.#departures.push({ endpoint: instance.endpoint, at: now, why });
    if (this.#departures.length > DEPARTURES) this.#departures.shift();
  }
}
