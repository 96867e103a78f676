import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import { type Attempt, failure, type Word } from './attempt.ts';
import type { Inquiry } from './send.ts';

/** Asks one server: over UDP, and over TCP what does not fit. Rejects only with the reason of the inquiry's signal. */
export type Ask = (inquiry: Inquiry) => Promise<Word>;

const rememberedMs = 300_000;

export function createAsk(attempt: Attempt, clock: Clock): Ask {
  // A set that has outgrown UDP seldom shrinks: for a while it is asked for over TCP at once.
  const outgrown = new LRUCache<string, true>({ max: 1_000, ttl: rememberedMs, ttlResolution: 0, perf: clock });

  return async (inquiry) => {
    const key = `${inquiry.type} ${inquiry.name}`;
    if (!outgrown.has(key)) {
      const word = await attempt('udp', inquiry);
      if (!isTruncated(word)) return word;
      outgrown.set(key, true);
    }
    const word = await attempt('tcp', inquiry);
    return isTruncated(word) ? failure('malformed', `${word.via}: truncated too; DNS ends at 64 KiB`) : word;
  };
}

function isTruncated(word: Word): word is Extract<Word, { kind: 'told' }> {
  return word.kind === 'told' && word.message.truncated;
}
