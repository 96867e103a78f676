import type { Condition, Endpoint, Resolution, Snapshot, Status } from '@rollcall/core';
import type { WatchEvent } from './event.ts';
import { type Finding, refusalIn, ttlMsOf } from './finding.ts';
import { codeOf } from './reason.ts';

/** Of the shapes below. It grows when a key goes, or changes its meaning; new keys may come without that. */
export const VERSION = 1;

/** What `rollcall resolve --json` prints. */
export interface JsonFinding extends JsonStatus {
  readonly version: typeof VERSION;
  /** Canonical: `web.default:http`. */
  readonly target: string;
  /** When the last good answer came, in ISO 8601; null if there was none. */
  readonly updatedAt: string | null;
  /** For how long that may be believed; null where the source did not say. */
  readonly ttlMs: number | null;
  /** By ordinal, then name. */
  readonly endpoints: readonly JsonEndpoint[];
  /** With `--explain`. */
  readonly explanation: string | null;
}

export interface JsonStatus {
  readonly status: Status;
  readonly source: string;
  /** Why the status is not `current`. */
  readonly reason: JsonReason | null;
}

export interface JsonReason {
  readonly kind: Resolution['kind'];
  /** `ROLLCALL_BAD_TARGET` where the target cannot be resolved, whatever the service does. */
  readonly code: string | null;
  /** What was asked, whom, and what came back; or what to do. */
  readonly detail: string | null;
}

export interface JsonEndpoint {
  readonly name: string;
  readonly slot: string | null;
  readonly ordinal: number | null;
  readonly address: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly hostname: string | null;
  readonly zone: string | null;
  readonly condition: Condition;
}

/** What `rollcall watch --json` prints, one a line. */
export type JsonEvent = {
  readonly version: typeof VERSION;
  /** ISO 8601. */
  readonly at: string;
  readonly target: string;
} & (
  | { readonly event: 'added' | 'removed' | 'updated'; readonly endpoint: JsonEndpoint }
  | { readonly event: 'moved'; readonly endpoint: JsonEndpoint; readonly from: JsonEndpoint }
  | ({ readonly event: 'status' } & JsonStatus)
);

export function jsonFinding(finding: Finding): JsonFinding {
  const { target, snapshot, explanation } = finding;
  const { updatedAt, endpoints } = snapshot;
  return {
    version: VERSION,
    target,
    ...jsonStatus(snapshot),
    updatedAt: Number.isNaN(updatedAt) ? null : new Date(updatedAt).toISOString(),
    ttlMs: ttlMsOf(finding) ?? null,
    endpoints: endpoints.map(jsonEndpoint),
    explanation: explanation ?? null,
  };
}

export function jsonEvent(event: WatchEvent, target: string, now: number): JsonEvent {
  const head = { version: VERSION, at: new Date(now).toISOString(), target } as const;
  if (event.kind === 'status') return { ...head, event: event.kind, ...jsonStatus(event.snapshot) };
  const endpoint = jsonEndpoint(event.endpoint);
  if (event.kind === 'moved') return { ...head, event: event.kind, endpoint, from: jsonEndpoint(event.from) };
  return { ...head, event: event.kind, endpoint };
}

export function jsonStatus(snapshot: Snapshot): JsonStatus {
  const { status, source, reason } = snapshot;
  if (reason === undefined) return { status, source, reason: null };
  const { kind, detail = null } = reason;
  return { status, source, reason: { kind, code: refusalIn(snapshot)?.code ?? codeOf(reason) ?? null, detail } };
}

export function jsonEndpoint(endpoint: Endpoint): JsonEndpoint {
  const { name, slot, ordinal, address, addresses, port, hostname, zone, condition } = endpoint;
  return {
    name,
    slot: slot ?? null,
    ordinal: ordinal ?? null,
    address,
    addresses,
    port,
    hostname: hostname ?? null,
    zone: zone ?? null,
    condition,
  };
}
