import { type Channel, channel } from 'node:diagnostics_channel';
import { debuglog, inspect } from 'node:util';
import type { Endpoint } from './endpoint.ts';
import { describeResolution, type Resolution } from './resolution.ts';
import type { Change, Snapshot } from './snapshot.ts';

/**
 * What is published on `diagnostics_channel`, as `rollcall:<name>`: a message is built only if somebody listens.
 * `NODE_DEBUG=rollcall` prints the same, a line each, on standard error.
 */
export interface Diagnostics {
  /** A source said something: also where nothing came of it. */
  readonly resolution: { readonly service: string; readonly source: string; readonly resolution: Resolution };
  /** The set of a service changed. */
  readonly change: { readonly service: string; readonly change: Change };
  /** `pending`, `current`, `stale`, `empty`, `failed`. */
  readonly status: { readonly service: string; readonly snapshot: Snapshot };
  /** What an adapter keeps of an endpoint was opened; or it ended, in one of two ways. */
  readonly client: {
    readonly service: string;
    readonly endpoint: Endpoint;
    readonly variant: string;
    readonly what: 'opened' | 'closed' | 'destroyed';
    readonly why: string;
  };
  /** Sockets to a pod that is gone, or absent and silent, were destroyed. */
  readonly socket: {
    readonly service: string;
    readonly endpoint: Endpoint;
    readonly count: number;
    readonly reason: 'gone' | 'silent';
    readonly why: string;
  };
}

const channels: { readonly [K in keyof Diagnostics]: Channel } = {
  resolution: channel('rollcall:resolution'),
  change: channel('rollcall:change'),
  status: channel('rollcall:status'),
  client: channel('rollcall:client'),
  socket: channel('rollcall:socket'),
};

const lines: { readonly [K in keyof Diagnostics]: (message: Diagnostics[K]) => string } = {
  resolution: ({ service, source, resolution }) => `${service} ${source} said ${describeResolution(resolution)}`,
  change: ({ service, change }) => `${service} ${describeChange(change)}`,
  status: ({ service, snapshot }) => `${service} is ${snapshot.status}, ${snapshot.endpoints.length} endpoints`,
  client: ({ service, endpoint, variant, what, why }) =>
    `${service} ${what} a client of ${endpoint.name} ${endpoint.address}${variant && ` (${variant})`}: ${why}`,
  socket: ({ service, endpoint, count, why }) =>
    `${service} destroyed ${count} sockets to ${endpoint.name} ${endpoint.address}: ${why}`,
};

const debug = debuglog('rollcall');

export function diagnose<K extends keyof Diagnostics>(name: K, build: () => Diagnostics[K]): void {
  const target = channels[name];
  if (!target.hasSubscribers && !debug.enabled) return;
  const message = build();
  target.publish(message);
  if (debug.enabled) debug('%s', lines[name](message));
}

function describeChange({ added, removed, moved, updated }: Change): string {
  const moves = moved.map(({ from, to }) => `~${to.name} ${from.address} → ${to.address}`);
  const parts = [...added.map(place('+')), ...removed.map(place('-')), ...moves, ...updated.map(place('='))];
  return inspect(parts, { breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 20 });
}

function place(sign: string): (endpoint: Endpoint) => string {
  return ({ name, address, condition }) => `${sign}${name} ${address} ${condition}`;
}
