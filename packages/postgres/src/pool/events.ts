import type { EndpointPool } from '../servers/endpoint-pool.ts';
import type { PgPool } from './pg-pool.ts';

/** What the pool of a server tells, the pool that the app has tells. An error that nobody listens for ends no process. */
export function forward({ pool }: EndpointPool, to: PgPool): void {
  for (const event of ['connect', 'acquire', 'release', 'remove'] as const)
    pool.on(event as 'connect', (one: unknown, other?: unknown) => {
      if (to.listenerCount(event) === 0) return;
      if (event === 'release') to.emit(event, one, other);
      else to.emit(event, one);
    });
  pool.on('error', (...args) => {
    if (to.listenerCount('error') > 0) to.emit('error', ...args);
  });
}

/** Somebody listens for it, or has it counted: up to a number that may be text, as pg takes that as well. */
export function seesEachUse(pool: PgPool): boolean {
  const { maxUses = Infinity } = pool.options;
  return pool.listenerCount('acquire') > 0 || pool.listenerCount('release') > 0 || maxUses < Infinity;
}
