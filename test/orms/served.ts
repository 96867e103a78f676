import type { Pool, ServerStats } from '@rollcall/postgres';

export interface Served {
  readonly 'reads on replicas': number;
  readonly 'reads on the primary': number;
  readonly writes: number;
  readonly 'writes on replicas': number;
}

/** Who has answered what so far. */
export function served(pool: Pool): Served {
  const [primary, replicas] = (['primary', 'replica'] as const).map((role) =>
    pool.endpoints().filter((server) => server.role === role),
  );
  return {
    'reads on replicas': sum(replicas, 'reads'),
    'reads on the primary': sum(primary, 'reads'),
    writes: sum(primary, 'writes'),
    'writes on replicas': sum(replicas, 'writes'),
  };
}

function sum(servers: readonly ServerStats[] | undefined, what: 'reads' | 'writes'): number {
  return (servers ?? []).reduce((all, server) => all + server[what], 0);
}
