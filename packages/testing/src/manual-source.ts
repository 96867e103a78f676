import { EventEmitter, on } from 'node:events';
import { type Resolution, readSighting, type Sighting, type WatchSource } from '@rollcall/core';

/** A Resolution, several of them (one for each part), or everybody who is there: `['web-0@10.0.0.1:8080']`. */
export type Word = Resolution | readonly Resolution[] | readonly (string | Sighting)[];

export interface ManualSource extends WatchSource {
  /**
   * What the source says next, to whoever watches; who comes later hears the last word of each part. An empty list is
   * `empty`.
   *
   * @throws DiscoveryError `BAD_OPTION` for an endpoint that cannot be read. The forms are those of `fixed`.
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
  if ('kind' in next) return [next];
  const resolutions = next.filter((entry) => typeof entry !== 'string' && 'kind' in entry);
  if (resolutions.length > 0) return resolutions;
  const endpoints = next.filter((entry) => typeof entry === 'string' || 'address' in entry);
  if (endpoints.length === 0) return [{ kind: 'empty', code: 'no-endpoints' }];
  return [{ kind: 'found', endpoints: endpoints.map(readSighting) }];
}
