import { formatServerAddress } from '@rollcall/core';
import { type JsonEndpoint, type JsonStatus, jsonEndpoint, jsonStatus, VERSION } from '../json.ts';
import { hasAnswered } from './consultation.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Examination } from './examination.ts';
import type { Door } from './knock.ts';
import type { Pace } from './pace.ts';
import type { Port } from './ports.ts';
import { type Side, sidesOf } from './sides.ts';
import { ednsBytesOf, recordsOf, type Trace, ttlMsOf } from './trace.ts';

/** What `rollcall doctor --json` prints. */
export interface JsonExamination extends JsonStatus {
  readonly version: typeof VERSION;
  /** Canonical: `web.default:http`. */
  readonly target: string;
  readonly findings: readonly Diagnosis[];
  readonly dns: JsonDns;
  /** Every message to a server, in the order of asking. */
  readonly questions: readonly JsonQuestion[];
  readonly ports: readonly Port[];
  /** Null where the source does not say how long its word holds. */
  readonly pace: Pace | null;
  readonly endpoints: readonly JsonDoor[];
  /** Null where nothing says that there is an API server. */
  readonly slices: JsonSlices | null;
}

export interface JsonSlices {
  /** Why they cannot be watched; null where they can. */
  readonly failure: string | null;
  /** How long the first answer took. */
  readonly elapsedMs: number;
  /** Each endpoint, and who tells of it; empty where EndpointSlices or DNS could not say. */
  readonly sides: readonly JsonSide[];
}

export interface JsonSide extends Pick<Side, 'name' | 'place' | 'isInDns'> {
  readonly slices: Side['slices'] | null;
}

export interface JsonDns {
  /** Where the servers come from: a file, `ROLLCALL_DNS` or `options`. */
  readonly origin: string;
  readonly servers: readonly string[];
  /** Those of them that answered. */
  readonly answering: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly namespace: string;
  readonly zone: string;
}

export interface JsonQuestion {
  readonly server: string;
  readonly type: Trace['type'];
  readonly name: string;
  readonly transport: Trace['transport'];
  /** Null where no DNS message came back. */
  readonly rcode: string | null;
  /** Why that is no answer; null where it is one. */
  readonly failure: { readonly code: string; readonly detail: string } | null;
  readonly truncated: boolean;
  /** Of the type that was asked for. */
  readonly records: number;
  readonly ttlMs: number | null;
  /** What the server can take over UDP; null where it does not say. */
  readonly ednsBytes: number | null;
  readonly elapsedMs: number;
}

export interface JsonDoor extends JsonEndpoint {
  /** How a TCP connect to it ended. */
  readonly connect: Omit<Door, 'endpoint'>;
}

export function jsonExamination(examination: Examination, findings: readonly Diagnosis[]): JsonExamination {
  const { finding, consultations, ports, pace, doors } = examination;
  return {
    version: VERSION,
    target: finding.target,
    ...jsonStatus(finding.snapshot),
    findings,
    dns: jsonDns(examination),
    questions: consultations.flatMap(({ traces }) => traces.map(jsonQuestion)),
    ports,
    pace: pace ?? null,
    endpoints: doors.map(({ endpoint, ...connect }) => ({ ...jsonEndpoint(endpoint), connect })),
    slices: jsonSlices(examination),
  };
}

function jsonSlices(examination: Examination): JsonSlices | null {
  const { slices } = examination;
  if (slices === undefined) return null;
  const sides = sidesOf(examination).map((side) => ({ ...side, slices: side.slices ?? null }));
  return { failure: slices.kind === 'failed' ? slices.detail : null, elapsedMs: slices.elapsedMs, sides };
}

function jsonDns({ config, consultations, target }: Examination): JsonDns {
  const { origin, servers, search, ndots, namespace, zone } = config;
  const answering = consultations.filter((each) => hasAnswered(each, target)).map(({ server }) => server);
  return { origin, servers: servers.map(formatServerAddress), answering, search, ndots, namespace, zone };
}

function jsonQuestion(trace: Trace): JsonQuestion {
  const { server, type, name, transport, word } = trace;
  return {
    server,
    type,
    name,
    transport,
    rcode: word.message?.rcode ?? null,
    failure: word.failure ?? null,
    truncated: word.message?.truncated ?? false,
    records: recordsOf(trace, type).length,
    ttlMs: ttlMsOf(trace) ?? null,
    ednsBytes: ednsBytesOf(trace) ?? null,
    elapsedMs: word.elapsedMs,
  };
}
