import type { Endpoint, Snapshot } from '@rollcall/core';
import type { WatchEvent } from './event.ts';
import { codeOf } from './reason.ts';
import { stateOf } from './state.ts';

/** An event for people: `2026-01-01T00:00:00.000Z moved   web-1 10.0.0.2:8080 -> 10.0.0.9:8080`. */
export function eventLine(event: WatchEvent, now: number): string {
  return `${new Date(now).toISOString()} ${event.kind.padEnd(7)} ${what(event)}`;
}

function what(event: WatchEvent): string {
  if (event.kind === 'status') return statusText(event.snapshot);
  const { endpoint } = event;
  const origin = event.kind === 'moved' ? `${place(event.from)} -> ` : '';
  const condition = endpoint.condition === 'serving' ? '' : ` ${endpoint.condition}`;
  return `${endpoint.name} ${origin}${place(endpoint)}${condition}`;
}

function statusText(snapshot: Snapshot): string {
  const { reason } = snapshot;
  const why = [reason && codeOf(reason), reason?.detail].filter((text) => text !== undefined);
  return why.length === 0 ? stateOf(snapshot) : `${stateOf(snapshot)}: ${why.join(', ')}`;
}

function place({ addresses, port }: Endpoint): string {
  return addresses.map((address) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)).join(',');
}
