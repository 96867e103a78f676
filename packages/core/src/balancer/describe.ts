import type { Health } from '../ejection/health.ts';
import type { Member } from './member.ts';
import type { Selection } from './selection.ts';

/** Whether it may be picked, and why it is, or is not. */
export function describe<R>(
  member: Member,
  selection: Selection<R>,
  now: number,
): { readonly picked: boolean; readonly why: string } {
  const picked = selection.mayPick(member);
  const { endpoint, health, lastError } = member;
  const facts = [
    `${endpoint.address}:${endpoint.port}`,
    condition(member, picked),
    picked || endpoint.slot !== undefined || endpoint.condition !== 'serving'
      ? undefined
      : `no stable name, which ${selection.name} needs`,
    healthOf(health, now),
    selection.isEjecting && health.isOut && picked ? 'picked all the same, as nobody better is left' : undefined,
    record(member),
    selection.goesByName && member.lastPick === 0 ? `${selection.name} goes by the name, and never took it` : undefined,
    lastError === undefined ? undefined : `last error: ${brief(lastError)}`,
  ];
  return { picked, why: facts.filter((fact) => fact !== undefined).join('; ') };
}

function condition({ endpoint }: Member, picked: boolean): string | undefined {
  if (endpoint.condition === 'serving') return undefined;
  if (endpoint.condition === 'not-ready') return 'not ready: check its readiness probe';
  return picked ? 'draining, and nobody serves' : 'draining, while others serve';
}

function healthOf({ trouble, state, since, nextAt, failuresInARow, failedTrials }: Health, now: number): string {
  if (trouble === undefined) return failuresInARow === 0 ? 'available' : `${failuresInARow} failures in a row`;
  const next = Number.isNaN(nextAt) ? '' : `, next try in ${Math.max(0, Math.round(nextAt - now))} ms`;
  const ago = `for ${Math.max(0, Math.round(now - since))} ms`;
  if (trouble === 'unreachable') return `unreachable ${ago}: no connection could be made${next}`;
  if (state === 'due') return `ejected ${ago}: its next request is a trial`;
  if (state === 'probing') return `ejected ${ago}: its trial request is under way`;
  return `ejected ${ago}: ${failuresInARow} failures in a row, ${failedTrials} failed trials${next}`;
}

function record(member: Member): string {
  const { inFlight, requests, failures, latencyMs } = member.stats();
  const latency = Number.isNaN(latencyMs) ? '' : `, about ${latencyMs.toPrecision(2)} ms`;
  return `${requests} requests, ${failures} failed, ${inFlight} in flight${latency}`;
}

function brief(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
