import type { ServerStats } from '../pool.ts';
import type { Servers } from '../servers.ts';

/** What the Balancer, the Roles and the pool of each server know of it, in one place. */
export function statsOf({ balancer, roles, clients }: Servers): readonly ServerStats[] {
  const pools = new Map(clients.all().map(({ endpoint, client }) => [endpoint.id, client]));
  return balancer.endpoints().map((stats) => {
    const facts = roles.of(stats.endpoint.id);
    const pool = pools.get(stats.endpoint.id);
    return {
      ...stats,
      role: facts?.role ?? 'unknown',
      why: facts?.why ?? 'not looked at yet',
      timeline: facts?.epoch,
      lagMs: facts?.lagMs,
      reads: pool?.reads ?? 0,
      writes: pool?.writes ?? 0,
      fallbacks: { ...pool?.fallbacks },
    };
  });
}
