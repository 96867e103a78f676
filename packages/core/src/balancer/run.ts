import type { Balancer, Picked, RunOptions } from '../balancer.ts';
import type { Clock } from '../clock.ts';
import { msOption, numberOption } from '../options.ts';
import { classify } from '../outcome/classify.ts';
import { outcomeOf } from '../outcome/status.ts';
import type { Outcome } from '../outcome.ts';
import { type AttemptFunction, type AttemptRules, tryOnce } from './try-once.ts';

/** `Balancer.run`: nothing but `pick`, `done` and `pickAgain` around the caller's function. */
export async function run<R, T>(
  balancer: Balancer<R>,
  clock: Clock,
  attempt: AttemptFunction<T>,
  options: RunOptions<R>,
): Promise<T> {
  const maxAttempts = numberOption('maxAttempts', options.maxAttempts, Number.POSITIVE_INFINITY, {
    min: 1,
    integer: true,
  });
  const limitMs = msOption('attemptTimeoutMs', options.attemptTimeoutMs, Number.POSITIVE_INFINITY, 1);
  const { signal, classify: read = classify } = options;
  const rules: AttemptRules = { service: balancer.resolver.name, clock, limitMs, signal, classify: read };
  let picked = await balancer.pick(options);
  try {
    for (let number = 0; ; number += 1) {
      const startedAt = clock.now();
      const end = await tryOnce(attempt, picked.endpoint, number, rules);
      const now = clock.now();
      const latencyMs = now - startedAt;
      if (end.kind === 'value') {
        picked.done(outcomeOf(end.value, latencyMs, now));
        return end.value;
      }
      const outcome = end.outcome.kind === 'ok' ? end.outcome : { latencyMs, ...end.outcome };
      const next = number + 1 < maxAttempts ? await another(balancer, picked, outcome, options) : undefined;
      picked.done(outcome);
      if (next === undefined) throw end.error;
      picked = next;
    }
  } finally {
    picked.release(); // does nothing, unless the caller's `classify` threw
  }
}

/** The caller is told why the request failed, and not why nobody else could be picked. */
async function another<R>(
  balancer: Balancer<R>,
  picked: Picked,
  outcome: Outcome,
  options: RunOptions<R>,
): Promise<Picked | undefined> {
  try {
    return await balancer.pickAgain(picked, outcome, options);
  } catch {
    options.signal?.throwIfAborted();
    return undefined;
  }
}
