import type { Snapshot } from '@rollcall/core';
import { type Finding, ttlMsOf } from './finding.ts';
import { codeOf, explainReason } from './reason.ts';
import { stateOf } from './state.ts';

/** What a lookup has shown, for people; then what was asked, whom, and what came back. */
export function verdict(finding: Finding): readonly string[] {
  const { target, snapshot, words } = finding;
  const ttlMs = ttlMsOf(finding);
  const ttl = ttlMs === undefined ? '' : `, TTL ${ttlMs / 1000} s`;
  const [what, ...advice] = snapshot.endpoints.length > 0 ? [stateOf(snapshot)] : whyNobody(snapshot);
  const details = [snapshot.reason, ...words].flatMap((word) => word?.detail ?? []);
  return [`${target}: ${what}${ttl}`, ...advice, ...new Set(details)];
}

function whyNobody({ status, reason }: Snapshot): readonly string[] {
  const code = reason && codeOf(reason);
  const what = status === 'empty' ? 'nobody is there' : 'nobody could say who is there';
  return [
    code === undefined ? what : `${what} (${code})`,
    reason === undefined ? 'No answer came in time.' : explainReason(reason),
  ];
}
