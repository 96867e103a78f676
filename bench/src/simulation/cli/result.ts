import type { Log } from '../log.ts';
import { amplification, attemptsByPod, latencyMs } from '../measure.ts';

/** What one picker made of a world. */
export interface Result {
  readonly picker: string;
  readonly requests: number;
  /** By how they ended: with an answer, or which error. */
  readonly ends: Readonly<Record<string, number>>;
  readonly attemptsPerRequest: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Attempts at each pod. */
  readonly pods: Readonly<Record<string, number>>;
}

export function resultOf(picker: string, log: Log): Result {
  const ends: Record<string, number> = {};
  for (const { end } of log.requests) ends[end] = (ends[end] ?? 0) + 1;
  const byName = [...attemptsByPod(log)].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return {
    picker,
    requests: log.requests.length,
    ends,
    attemptsPerRequest: amplification(log),
    p50Ms: latencyMs(log, 0.5),
    p99Ms: latencyMs(log, 0.99),
    p999Ms: latencyMs(log, 0.999),
    pods: Object.fromEntries(byName),
  };
}

export function show({ picker, requests, ends, attemptsPerRequest, p50Ms, p99Ms, p999Ms, pods }: Result): string {
  const ms = [p50Ms, p99Ms, p999Ms].map((value) => value.toFixed(1)).join(' / ');
  return [
    `${picker}: ${requests} requests (${list(ends)}), ${attemptsPerRequest.toFixed(3)} attempts each`,
    `  p50 / p99 / p99.9: ${ms} ms`,
    `  attempts: ${list(pods)}`,
  ].join('\n');
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
