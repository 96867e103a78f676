import { DiscoveryError, type Snapshot } from '@rollcall/core';
import type { Leaf } from './leaf.ts';
import type { Service } from './service.ts';

/** Why nobody can be called: the service, the age of the list, and what the connections say. For the status of a call. */
export function whyNobody(service: Service, leaves: Iterable<Leaf>, waitedMs: number): string {
  const { name, snapshot } = service.resolver;
  const within = waitedMs > 0 ? ` within ${Math.round(waitedMs)} ms` : '';
  const known = [...leaves];
  const who = known.length === 0 ? lastWord(snapshot) : connections(known);
  return `Nobody to call in ${name}${within}: ${who}; ${age(snapshot, service.resolver.clock.now())}.`;
}

/** What cannot be resolved whatever the service does, and so is not waited for. */
export function refusal({ reason }: Snapshot): string | undefined {
  const cause = reason?.kind === 'unknown' ? reason.cause : undefined;
  return DiscoveryError.is(cause) && cause.code === 'ROLLCALL_BAD_TARGET' ? cause.message : undefined;
}

function lastWord({ status, reason, endpoints }: Snapshot): string {
  if (endpoints.length > 0) return `${names(endpoints)} not ready: check the readiness probes`;
  if (status === 'pending') return 'no lookup has ended yet: check that the DNS servers can be reached';
  if (reason?.kind === 'unknown') return `nobody could say who is there (${reason.code})`;
  return `no pod is listed (${reason?.kind === 'empty' ? reason.code : status}): check the name, and that a pod is ready`;
}

function connections(leaves: readonly Leaf[]): string {
  const failed = leaves.filter(({ lastError }) => lastError !== undefined);
  const [first] = failed;
  if (first === undefined) return `the picker takes none of ${names(leaves.map(({ endpoint }) => endpoint))}`;
  return `${failed.length} of ${leaves.length} cannot be reached (${first.endpoint.name}: ${first.lastError})`;
}

function names(endpoints: readonly { readonly name: string }[]): string {
  const shown = endpoints.slice(0, 5).map(({ name }) => name);
  return endpoints.length > 5 ? `${shown.join(', ')} and ${endpoints.length - 5} more` : shown.join(', ');
}

function age({ updatedAt }: Snapshot, now: number): string {
  return Number.isNaN(updatedAt)
    ? 'there was no answer yet'
    : `the last answer came ${Math.round(now - updatedAt)} ms ago`;
}
