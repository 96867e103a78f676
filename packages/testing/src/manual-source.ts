import { EventEmitter, on } from 'node:events';
import { inspect } from 'node:util';
import { type DiscoveryError, type Resolution, readSighting, type Sighting, type WatchSource } from '@rollcall/core';
import { badOption } from './bad-option.ts';

/** A Resolution, several of them (one for each part), or everybody who is there: `['web-0@10.0.0.1:8080']`. */
export type Word = Resolution | readonly Resolution[] | readonly (string | Sighting)[];

export interface ManualSource extends WatchSource {
  /**
   * What the source says next, to whoever watches; who comes later hears the last word of each part. An empty list is
   * `empty`.
   *
   * @throws DiscoveryError `BAD_OPTION` for what is no Word, and for an endpoint that cannot be read. Its forms are those
   * of `fixed`.
   */
  set(next: Word): void;
}

/**
 * A source that says what you tell it to, for tests without any network. Before the first word it is silent.
 *
 * @example
 * const source = manualSource(['web-0@10.0.0.1:8080']);
 * await using web = createResolver(source);
 * source.set({ kind: 'unknown', code: 'servfail' });
 */
export function manualSource(first?: Word): ManualSource {
  const latest = new Map<string, Resolution>();
  const words = new EventEmitter().setMaxListeners(0);
  const set = (next: Word): void => {
    const batch = read(next);
    for (const resolution of batch) latest.set(resolution.part ?? '', resolution);
    words.emit('word', batch);
  };
  if (first !== undefined) set(first);
  return {
    name: 'manual',
    set,
    async *watch({ signal }) {
      const heard = on(words, 'word', { signal });
      if (latest.size > 0) yield [...latest.values()];
      for await (const [batch] of heard) yield batch as readonly Resolution[];
    },
  };
}

function read(next: Word): readonly Resolution[] {
  if (isResolution(next)) return [next];
  if (!Array.isArray(next)) throw unreadable(next);
  if (next.length === 0) return [{ kind: 'empty', code: 'no-endpoints' }];
  if (next.every(isResolution)) return next;
  if (next.some(isResolution)) throw unreadable(next);
  return [{ kind: 'found', endpoints: next.map(readSighting) }];
}

function isResolution(word: unknown): word is Resolution {
  return typeof word === 'object' && word !== null && 'kind' in word;
}

function unreadable(word: unknown): DiscoveryError {
  const forms =
    "a list of endpoints ('web-0@10.0.0.1:8080'), a Resolution ({ kind: 'unknown', … }), or a list of those";
  return badOption(`A manualSource says ${forms}; got ${inspect(word)}.`);
}
