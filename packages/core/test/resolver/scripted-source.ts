import type { Resolution } from '../../src/resolution.ts';
import { readSighting } from '../../src/source/fixed.ts';
import type { LookupSource } from '../../src/source.ts';

/** A lookup source that answers what it was told last, and counts how often it was asked. */
export class ScriptedSource implements LookupSource {
  readonly name = 'scripted';
  lookups = 0;
  #next: () => Promise<Resolution>;

  constructor(...entries: readonly string[]) {
    this.#next = async () => found(entries);
  }

  says(...entries: readonly string[]): void {
    this.#next = async () => found(entries);
  }

  answers(resolution: Resolution): void {
    this.#next = async () => resolution;
  }

  throws(error: unknown): void {
    this.#next = () => Promise.reject(error);
  }

  /** Answers nothing until the function that this gives is called. */
  hangs(): (resolution: Resolution) => void {
    const { promise, resolve } = Promise.withResolvers<Resolution>();
    this.#next = () => promise;
    return resolve;
  }

  lookup(): Promise<Resolution> {
    this.lookups += 1;
    return this.#next();
  }
}

export function found(entries: readonly string[], expiresInMs = 5_000): Resolution {
  return { kind: 'found', endpoints: entries.map(readSighting), expiresInMs };
}
