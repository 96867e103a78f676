import type { EmptyAnswer, UnknownAnswer } from '../dns/answer.ts';
import type { Empty, Unknown } from '../resolution.ts';

/** All questions of one lookup together. Node's own default is 23 s. */
export const LOOKUP_MS = 2_000;

/** What every question of one lookup shares. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Epoch ms. */
  readonly deadline: number;
}

/** An answer that found nothing, as a Resolution. */
export function wordOf(answer: EmptyAnswer | UnknownAnswer): Empty | Unknown {
  const { detail } = answer;
  if (answer.kind === 'empty') return { kind: 'empty', code: answer.code, expiresInMs: answer.ttlMs, detail };
  return { kind: 'unknown', code: answer.code, cause: answer.cause, detail };
}
