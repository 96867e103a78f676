import { abortAfter, abortWhen } from '../abort-when.ts';
import type { Attempt, RunOptions } from '../balancer.ts';
import { type Clock, keepAlive } from '../clock.ts';
import type { Endpoint } from '../endpoint.ts';
import { DiscoveryError } from '../errors.ts';
import type { Outcome } from '../outcome.ts';

export type AttemptFunction<T> = (attempt: Attempt) => T | PromiseLike<T>;

export interface AttemptRules {
  readonly service: string;
  readonly clock: Clock;
  readonly limitMs: number;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly classify: NonNullable<RunOptions['classify']>;
}

export type End<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown; readonly outcome: Outcome };

/** One attempt at one endpoint, and what to think of it. It is not raced against its signal: what arrives, counts. */
export async function tryOnce<T>(
  attempt: AttemptFunction<T>,
  endpoint: Endpoint,
  number: number,
  rules: AttemptRules,
): Promise<End<T>> {
  const abort = new AbortController();
  const ends = [abortWhen(rules.signal, abort), ...timeLimit(rules, endpoint, abort)];
  let isSent = false;
  const sent = (): void => {
    isSent = true;
  };
  try {
    const value = (await attempt({ endpoint, signal: abort.signal, attempt: number, sent })) as T;
    return { kind: 'value', value };
  } catch (error) {
    if (rules.signal?.aborted) return { kind: 'error', error: rules.signal.reason, outcome: { kind: 'cancelled' } };
    const outcome = rules.classify(error, endpoint);
    // What arrived though it was late is an answer all the same.
    const isLate = abort.signal.aborted && !isAnswer(outcome);
    if (isLate) return { kind: 'error', error, outcome: { kind: 'failed', reached: 'maybe', error } };
    return { kind: 'error', error, outcome: atLeastMaybe(isSent, outcome) };
  } finally {
    for (const end of ends) end[Symbol.dispose]();
  }
}

function isAnswer(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && outcome.reached === 'answered' && outcome.blamed !== undefined;
}

function atLeastMaybe(isSent: boolean, outcome: Outcome): Outcome {
  const isUnderstated = isSent && outcome.kind === 'failed' && outcome.reached === 'never';
  return isUnderstated ? { ...outcome, reached: 'maybe' } : outcome;
}

function timeLimit(rules: AttemptRules, endpoint: Endpoint, abort: AbortController): readonly Disposable[] {
  const { clock, limitMs, service } = rules;
  if (limitMs === Number.POSITIVE_INFINITY) return [];
  const where = `${endpoint.name} (${endpoint.address}, port ${endpoint.port})`;
  const message = `The attempt at ${where} took longer than ${limitMs} ms (\`attemptTimeoutMs\`).`;
  const reason = (): unknown => new DiscoveryError('ROLLCALL_TIMEOUT', message, { service });
  return [keepAlive(), abortAfter(clock, limitMs, abort, reason)];
}
