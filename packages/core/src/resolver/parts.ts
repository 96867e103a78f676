import type { Sighting } from '../endpoint.ts';
import type { Empty, Found, Resolution, Unknown } from '../resolution.ts';

interface Part {
  /** As last found: an `unknown` word leaves them as they were. */
  readonly sightings: readonly Sighting[];
  readonly word: Resolution;
  readonly heardAt: number;
  readonly expiresAt: number | undefined;
}

/** The parts of the set, each with its last word. The whole is their union, the latest word last. */
export class Parts {
  readonly #parts = new Map<string, Part>();
  /** Parts that a watch has told of since it connected; undefined once it is synced. */
  #told: Set<string> | undefined;
  #isSynced = true;

  /** A lookup's answer is the whole set: parts that it does not name are no more. */
  replace(batch: readonly Resolution[], now: number): void {
    const names = new Set(batch.map(partOf));
    const says = batch.some(({ kind }) => kind !== 'unknown');
    if (says) for (const name of this.#parts.keys()) if (!names.has(name)) this.#parts.delete(name);
    for (const resolution of batch) this.#hear(resolution, now);
    this.#isSynced = batch.every(isSynced);
  }

  /** A watch (re)connected: what it does not tell of until it is synced is no more. */
  beginSync(): void {
    this.#told = new Set();
  }

  /** A watch's word: each resolution replaces the part it names. */
  update(batch: readonly Resolution[], now: number): void {
    for (const resolution of batch) {
      this.#told?.add(partOf(resolution));
      this.#hear(resolution, now);
    }
    this.#isSynced = batch.every((resolution) => resolution.kind !== 'unknown' && isSynced(resolution));
    if (this.#told === undefined || !this.#isSynced) return;
    for (const name of this.#parts.keys()) if (!this.#told.has(name)) this.#parts.delete(name);
    this.#told = undefined;
  }

  #hear(resolution: Resolution, now: number): void {
    if (resolution.kind === 'unknown') this.#doubt(resolution, now);
    else this.#learn(resolution, now);
  }

  #learn(resolution: Found | Empty, now: number): void {
    const name = partOf(resolution);
    this.#dropNameless();
    this.#parts.delete(name); // and in again: the latest word last
    const isDeleted = resolution.kind === 'empty' && resolution.code === 'deleted';
    if (isDeleted && this.#parts.size > 0) return;
    const { expiresInMs } = resolution;
    const sightings = resolution.kind === 'found' ? resolution.endpoints : [];
    const expiresAt = expiresInMs === undefined ? undefined : now + expiresInMs;
    this.#parts.set(name, { sightings, word: resolution, heardAt: now, expiresAt });
  }

  /** Before the first word of any part, nobody could say; now somebody can. */
  #dropNameless(): void {
    const nameless = this.#parts.get('');
    if (nameless?.word.kind === 'unknown' && nameless.sightings.length === 0) this.#parts.delete('');
  }

  /** Nobody could say. Where no part is named, that is about all of them. */
  #doubt(word: Unknown, now: number): void {
    const name = partOf(word);
    const isAboutAll = word.part === undefined && !this.#parts.has(name) && this.#parts.size > 0;
    const doubted = isAboutAll ? [...this.#parts.keys()] : [name];
    for (const part of doubted) {
      const sightings = this.#parts.get(part)?.sightings ?? [];
      this.#parts.set(part, { sightings, word, heardAt: now, expiresAt: undefined });
    }
  }

  get sightings(): readonly Sighting[] {
    return [...this.#parts.values()].flatMap((part) => part.sightings);
  }

  get names(): Iterable<string> {
    return this.#parts.keys();
  }

  of(name: string): readonly Sighting[] {
    return this.#parts.get(name)?.sightings ?? [];
  }

  get #hasSightings(): boolean {
    for (const { sightings } of this.#parts.values()) if (sightings.length > 0) return true;
    return false;
  }

  /** False: nobody is proven absent, as more is still to come. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Nothing can be concluded: nobody could say, or nobody is found and some part could not say. */
  get isUnknown(): boolean {
    const unknown = this.words.filter(({ kind }) => kind === 'unknown').length;
    return unknown === this.#parts.size || (unknown > 0 && !this.#hasSightings);
  }

  /** Every part could say, and nobody is in any of them. */
  get isEmpty(): boolean {
    return this.#parts.size > 0 && this.isSynced && !this.isUnknown && !this.#hasSightings;
  }

  /** The word of a part that can no longer vouch for what it holds. A part that never held anybody takes nothing away. */
  get doubt(): Unknown | undefined {
    const { isUnknown } = this;
    const doubtful = [...this.#parts.values()].filter(({ sightings }) => sightings.length > 0 || isUnknown);
    return doubtful.map(({ word }) => word).find((word) => word.kind === 'unknown');
  }

  get words(): readonly Resolution[] {
    return this.last.map(({ word }) => word);
  }

  /** The last word on each part, and when it was heard. */
  get last(): readonly { readonly word: Resolution; readonly heardAt: number }[] {
    return [...this.#parts.values()];
  }

  /** When the earliest of the words expires. */
  get expiresAt(): number | undefined {
    const times = [...this.#parts.values()].map(({ expiresAt }) => expiresAt).filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }
}

export function partOf(resolution: Resolution): string {
  return resolution.part ?? '';
}

function isSynced(resolution: Resolution): boolean {
  return resolution.kind !== 'found' || resolution.synced !== false;
}
