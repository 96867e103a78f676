import type { Empty, Found, Resolution, Unknown } from '../resolution.ts';
import { type Pod, podOf, sameList, samePod } from './pod.ts';

interface Part {
  /** As last found: an `unknown` word leaves them as they were. */
  readonly pods: readonly Pod[];
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
    const before = this.of(name);
    this.#parts.delete(name); // and in again: the latest word last
    const isDeleted = resolution.kind === 'empty' && resolution.code === 'deleted';
    if (isDeleted && this.#parts.size > 0) return;
    const { expiresInMs } = resolution;
    const told = resolution.kind === 'found' ? resolution.endpoints.map(podOf) : [];
    const pods = sameList(told, before, samePod) ? before : told;
    const expiresAt = expiresInMs === undefined ? undefined : now + expiresInMs;
    this.#parts.set(name, { pods, word: resolution, heardAt: now, expiresAt });
  }

  /** Before the first word of any part, nobody could say; now somebody can. */
  #dropNameless(): void {
    const nameless = this.#parts.get('');
    if (nameless?.word.kind === 'unknown' && nameless.pods.length === 0) this.#parts.delete('');
  }

  /** Nobody could say. Where no part is named, that is about all of them. */
  #doubt(word: Unknown, now: number): void {
    const name = partOf(word);
    const isAboutAll = word.part === undefined && !this.#parts.has(name) && this.#parts.size > 0;
    const doubted = isAboutAll ? [...this.#parts.keys()] : [name];
    for (const part of doubted) {
      this.#parts.set(part, { pods: this.of(part), word, heardAt: now, expiresAt: undefined });
    }
  }

  get pods(): readonly Pod[] {
    return [...this.#parts.values()].flatMap(({ pods }) => pods);
  }

  get names(): Iterable<string> {
    return this.#parts.keys();
  }

  /** The same list for as long as the part is told of as it was. */
  of(name: string): readonly Pod[] {
    return this.#parts.get(name)?.pods ?? nobody;
  }

  get #hasPods(): boolean {
    for (const { pods } of this.#parts.values()) if (pods.length > 0) return true;
    return false;
  }

  /** False: nobody is proven absent, as more is still to come. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Nothing can be concluded: nobody could say, or nobody is found and some part could not say. */
  get isUnknown(): boolean {
    let unknown = 0;
    for (const { word } of this.#parts.values()) if (word.kind === 'unknown') unknown += 1;
    return unknown === this.#parts.size || (unknown > 0 && !this.#hasPods);
  }

  /** Every part could say, and nobody is in any of them. */
  get isEmpty(): boolean {
    return this.#parts.size > 0 && this.isSynced && !this.#hasPods && !this.isUnknown;
  }

  /** The word of a part that can no longer vouch for what it holds. A part that never held anybody takes nothing away. */
  get doubt(): Unknown | undefined {
    const { isUnknown } = this;
    for (const { word, pods } of this.#parts.values())
      if (word.kind === 'unknown' && (isUnknown || pods.length > 0)) return word;
    return undefined;
  }

  /** The word on the part that was told of the longest ago. */
  get firstWord(): Resolution | undefined {
    const [first] = this.#parts.values();
    return first?.word;
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

const nobody: readonly never[] = [];

export function partOf(resolution: Resolution): string {
  return resolution.part ?? '';
}

export function isSynced(resolution: Resolution): boolean {
  return resolution.kind !== 'found' || resolution.synced !== false;
}
