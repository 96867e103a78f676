import { dnsRefresh } from './dns-refresh.ts';
import { grpc } from './grpc.ts';
import { http } from './http.ts';
import { kubernetes } from './kubernetes.ts';
import { benchLargeSet } from './large-set.ts';
import type { Part } from './part.ts';
import { pick } from './pick.ts';
import { postgres } from './postgres.ts';
import { postgresConsistency } from './postgres-consistency.ts';
import { postgresFailover } from './postgres-failover.ts';
import { rollingRestart } from './rolling-restart.ts';
import { type Row, row } from './row.ts';
import { simulated } from './simulated.ts';
import { sockets } from './sockets.ts';

const largeSet: Part = {
  title: 'A word on 100 of 10,000 endpoints (200 rounds)',
  peer: undefined,
  async rows(): Promise<readonly Row[]> {
    const times = await benchLargeSet();
    return times.flatMap(({ name, p50Ms, p90Ms }) => [
      row({ name: `${name}, p50`, unit: 'ms', goal: { atMost: 1 }, seen: p50Ms }),
      row({ name: `${name}, p90`, unit: 'ms', seen: p90Ms }),
    ]);
  },
};

/** In the order in which they run. */
export const parts: Readonly<Record<string, Part>> = {
  pick,
  'dns-refresh': dnsRefresh,
  'large-set': largeSet,
  'rolling-restart': rollingRestart,
  sockets,
  http,
  grpc,
  postgres,
  'postgres-consistency': postgresConsistency,
  'postgres-failover': postgresFailover,
  kubernetes,
  simulated,
};
