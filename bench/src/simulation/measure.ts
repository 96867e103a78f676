import type { Log, RequestRecord } from './log.ts';

/** The smallest value that a share `q` of all values does not exceed. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}

export function latencyMs({ requests }: Log, q: number): number {
  return quantile(
    requests.map(({ ms }) => ms),
    q,
  );
}

function isUserError({ end }: RequestRecord): boolean {
  return end !== 'answered';
}

export function userErrors({ requests }: Log): number {
  return requests.filter(isUserError).length;
}

/** Attempts a request. */
export function amplification({ attempts, requests }: Log): number {
  return attempts.length / requests.length;
}

/** Attempts at `pod`, of all. */
export function shareOf(pod: string, { attempts }: Log): number {
  return attempts.filter((attempt) => attempt.pod === pod).length / attempts.length;
}

/** How many attempts each pod got. */
export function attemptsByPod({ attempts }: Log): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { pod } of attempts) counts.set(pod, (counts.get(pod) ?? 0) + 1);
  return counts;
}

/** Jain's index of fairness: 1 where all have the same, 1/n where one has everything. */
export function jain(values: readonly number[]): number {
  return sum(values) ** 2 / (values.length * sum(values.map((value) => value ** 2)));
}

/** The most that `pod` had at a time, as those who came saw it. */
export function peakInFlight(pod: string, { attempts }: Log): number {
  return attempts.reduce((peak, attempt) => (attempt.pod === pod ? Math.max(peak, attempt.inFlight + 1) : peak), 0);
}

/** From `fromMs` to the first attempt at `pod`. */
export function firstAttemptMs(pod: string, log: Log, fromMs: number): number {
  const first = log.attempts.find((attempt) => attempt.at >= fromMs && attempt.pod === pod);
  return (first?.at ?? Number.POSITIVE_INFINITY) - fromMs;
}

const STEP_MS = 100;
const STEPS_A_SECOND = 10;

/** From `fromMs` to the end of the first second in which `pod` had that share of the attempts; a minute is watched. */
export function reachesShareMs(pod: string, log: Log, fromMs: number, share: number): number {
  const steps = log.slices(fromMs, fromMs + 60_000, STEP_MS).map(({ attempts }) => ({
    all: attempts.length,
    its: attempts.filter((attempt) => attempt.pod === pod).length,
  }));
  const at = steps.findIndex((_, index) => {
    const second = steps.slice(index, index + STEPS_A_SECOND);
    return sum(second.map(({ its }) => its)) >= share * Math.max(1, sum(second.map(({ all }) => all)));
  });
  return at < 0 ? Number.POSITIVE_INFINITY : (at + STEPS_A_SECOND) * STEP_MS;
}

/** When there was trouble: from its start to the end of its cause, and to the end of what was watched. */
export interface Trouble {
  readonly fromMs: number;
  readonly overMs: number;
  readonly toMs: number;
}

/** From the end of the cause to the end of the last bad second: an error in 100 requests, or twice the p99 of before. */
export function recoveredMs(log: Log, { fromMs, overMs, toMs }: Trouble): number {
  const usualMs = latencyMs(log.between(0, fromMs), 0.99);
  const isBad = (second: Log): boolean =>
    latencyMs(second, 0.99) > 2 * usualMs || userErrors(second) > second.requests.length / 100;
  const lastBad = log.slices(overMs, toMs, 1_000).findLastIndex(isBad);
  return (lastBad + 1) * 1_000;
}

export function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
