import { type DnsConfig, formatServerAddress } from '@rollcall/core';
import { refusalIn } from '../finding.ts';
import { type Columns, table } from '../table.ts';
import { verdict } from '../verdict.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Examination } from './examination.ts';
import type { Door } from './knock.ts';
import { describePorts } from './ports.ts';
import { differs, type Side, sidesOf } from './sides.ts';
import type { SlicesAnswer } from './slices.ts';
import { ednsBytesOf, recordsOf, type Trace, ttlMsOf } from './trace.ts';
import { originOf, seconds } from './words.ts';

/** What was seen, and what to do, for people. */
export function report(examination: Examination, findings: readonly Diagnosis[]): readonly string[] {
  const { consultations, doors } = examination;
  const sides = sidesOf(examination);
  const traces = consultations.flatMap((each) => each.traces);
  return [
    ...headOf(examination),
    ...(traces.length === 0 ? [] : ['', ...table(traceColumns, traces)]),
    ...(doors.length === 0 ? [] : ['', ...table(doorColumns, doors)]),
    ...(sides.length === 0 ? [] : ['', ...table(sideColumns, sides)]),
    ...findings.flatMap((each) => ['', ...paragraph(each)]),
    '',
    tally(findings),
  ];
}

function headOf({ finding, config, ports, pace, slices }: Examination): readonly string[] {
  const search = config.search.length === 0 ? 'none' : config.search.join(' ');
  const isRefused = refusalIn(finding.snapshot) !== undefined;
  const head = [
    isRefused ? `${finding.target}: of which port?` : (verdict(finding)[0] ?? ''),
    `Servers: ${serversOf(config)}`,
  ];
  head.push(`Search:  ${search}, ndots ${config.ndots} (targets are asked in full, without it)`);
  if (ports.length > 0) head.push(`Ports:   ${describePorts(ports)}`);
  if (pace !== undefined)
    head.push(
      `Pace:    asked every ${seconds(pace.pollMs)}; a new pod is seen after ${seconds(pace.stalenessMs)} at most`,
    );
  if (slices !== undefined) head.push(`Watch:   ${watchOf(slices)}`);
  return head;
}

/** Which source an app with `watchOrDns()` goes by, and from when on. */
function watchOf(slices: SlicesAnswer): string {
  if (slices.kind === 'failed') return `none, so watchOrDns() goes by DNS (after ${slices.elapsedMs} ms)`;
  return `EndpointSlices, by which watchOrDns() goes (after ${slices.elapsedMs} ms)`;
}

function serversOf(config: DnsConfig): string {
  return `${config.servers.map(formatServerAddress).join(', ') || 'none'} (${originOf(config)})`;
}

const traceColumns: Columns<Trace> = {
  SERVER: ({ server }) => server,
  QUESTION: ({ type, name }) => `${type} ${name}`,
  BY: ({ transport }) => transport,
  ANSWER: ({ word }) => (word.message?.truncated ? 'truncated' : (word.message?.rcode ?? word.failure?.code)),
  RECORDS: (trace) => (trace.word.message?.truncated === false ? recordsOf(trace, trace.type).length : undefined),
  TTL: (trace) => wordOf(ttlMsOf(trace), seconds),
  TIME: ({ word }) => `${word.elapsedMs} ms`,
  EDNS: (trace) => ednsBytesOf(trace),
};

const doorColumns: Columns<Door> = {
  SLOT: ({ endpoint }) => endpoint.slot,
  ADDRESS: ({ endpoint }) => endpoint.address,
  PORT: ({ endpoint }) => endpoint.port,
  CONNECT: ({ state, detail, elapsedMs }) => (state === 'open' ? `${elapsedMs} ms` : detail),
};

const sideColumns: Columns<Side> = {
  POD: ({ name }) => name,
  PLACE: ({ place }) => place,
  ENDPOINTSLICES: ({ slices }) => slices,
  DNS: ({ isInDns }) => (isInDns ? 'listed' : undefined),
  '': (side) => (differs(side) ? 'differs' : ''),
};

function wordOf(ms: number | undefined, word: (ms: number) => string): string | undefined {
  return ms === undefined ? undefined : word(ms);
}

function paragraph({ level, code, seen, means, remedy }: Diagnosis): readonly string[] {
  const indent = ' '.repeat(level.length + 2);
  return [`${level}: ${seen} [${code}]`, `${indent}${means}`, `${indent}→ ${remedy}`];
}

function tally(findings: readonly Diagnosis[]): string {
  if (findings.length === 0) return 'Nothing is wrong.';
  const counts = Object.entries(Object.groupBy(findings, ({ level }) => level));
  return counts.map(([level, { length }]) => `${length} ${length === 1 ? level : `${level}s`}`).join(', ');
}
