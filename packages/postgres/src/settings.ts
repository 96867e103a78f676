import type { Clock, Discovery, Resolver } from '@rollcall/core';
import type pg from 'pg';
import { PostgresError } from './errors.ts';
import type { PoolConfig } from './options.ts';

/** PoolConfig without pg's part, checked. */
export interface PoolSettings {
  readonly resolver: Resolver | undefined;
  readonly discovery: Discovery | undefined;
  readonly reads: 'prefer-replica' | 'replica' | 'primary';
  readonly consistency: 'session' | 'strong' | 'eventual';
  readonly maxLagMs: number | undefined;
  readonly catchUpMs: number;
  readonly waitMs: number;
  readonly maxWaiting: number;
  readonly leader: 'role' | 'ordinal';
  readonly clock: Clock | undefined;
  readonly random: (() => number) | undefined;
}

/** @throws PostgresError `BAD_OPTION`. */
export function readPoolConfig(config: PoolConfig): { readonly settings: PoolSettings; readonly own: pg.PoolConfig } {
  const { resolver, discovery, reads, consistency, maxLagMs, catchUpMs, ...rest } = config;
  const { waitMs, maxWaiting, leader, clock, random, ...own } = rest;
  const has = (value: unknown, method: string): boolean =>
    value === undefined || typeof Object(value)[method] === 'function';
  if (!has(resolver, 'until')) throw badOption('resolver', 'a Resolver, such as `createResolver()` gives', resolver);
  if (!has(discovery, 'resolver')) throw badOption('discovery', 'a Discovery, such as `createDiscovery()`', discovery);
  if (!has(clock, 'setTimeout')) throw badOption('clock', 'a Clock', clock);
  if (!has(random, 'call')) throw badOption('random', 'a function, such as `Math.random`', random);
  const settings = {
    resolver,
    discovery,
    reads: oneOf('reads', reads, ['prefer-replica', 'replica', 'primary']),
    consistency: oneOf('consistency', consistency, ['session', 'strong', 'eventual']),
    maxLagMs: maxLagMs === undefined ? undefined : readMs('maxLagMs', maxLagMs),
    catchUpMs: readMs('catchUpMs', catchUpMs ?? 10),
    waitMs: readWait(waitMs, own.connectionTimeoutMillis),
    maxWaiting: readCount('maxWaiting', maxWaiting, 10_000),
    leader: oneOf('leader', leader, ['role', 'ordinal']),
    clock,
    random,
  };
  // pg keeps it out of logs by making it no enumerable property: a rest does not have it.
  return { settings, own: 'password' in config ? { ...own, password: config.password } : own };
}

/** The first is the default. */
function oneOf<T extends string>(name: string, value: T | undefined, known: readonly [T, ...T[]]): T {
  if (value === undefined) return known[0];
  if (known.includes(value)) return value;
  throw badOption(name, known.map((each) => `'${each}'`).join(', '), value);
}

function readWait(waitMs = 15_000, connectionTimeoutMillis = 0): number {
  const ms = readMs('waitMs', waitMs);
  return connectionTimeoutMillis > 0 ? Math.min(ms, connectionTimeoutMillis) : ms;
}

function readMs(name: string, value: number): number {
  if (typeof value !== 'number' || !(value >= 0)) throw badOption(name, 'a number of ms, 0 or more', value);
  return value;
}

function readCount(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (!(Number.isInteger(value) && value > 0)) throw badOption(name, 'a whole number, 1 or more', value);
  return value;
}

export function badOption(name: string, expected: string, value: unknown): PostgresError {
  const shown = typeof value === 'object' ? JSON.stringify(value) : `'${String(value)}'`;
  return new PostgresError('ROLLCALL_BAD_OPTION', `\`${name}\` must be ${expected}; got ${shown}.`);
}
