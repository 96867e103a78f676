import { type Finding, ttlMsOf } from '../finding.ts';

/** How soon a change is seen. */
export interface Pace {
  readonly ttlMs: number;
  /** How long discovery waits before it asks again. */
  readonly pollMs: number;
  /** Until a new pod is seen, at the latest. */
  readonly stalenessMs: number;
}

/** As discovery polls unless it is told otherwise (`pollMs`), and its jitter. */
const pollMs = { min: 1_000, max: 5_000, jitter: 0.1 };
/** What Kubernetes takes from a pod's readiness to its DNS servers (EndpointSlices), with some to spare. */
const PUBLISH_MS = 2_000;

/** The worst case: a cache on the way (NodeLocal DNSCache) took the last answer just before the change. */
export function paceOf(finding: Finding): Pace | undefined {
  const ttlMs = ttlMsOf(finding);
  if (ttlMs === undefined) return undefined;
  const poll = Math.min(Math.max(ttlMs, pollMs.min), pollMs.max);
  return { ttlMs, pollMs: poll, stalenessMs: Math.round(PUBLISH_MS + ttlMs + poll * (1 + pollMs.jitter)) };
}
