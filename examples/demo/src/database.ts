import { createResolver } from '@rollcall/core';
import { Pool } from '@rollcall/postgres';
import { type Cluster, createCluster } from '@rollcall/testing';
import type { Act } from './act.ts';
import { Ledger } from './database/ledger.ts';
import { Load } from './database/load.ts';
import { brokenPromises } from './database/promises.ts';
import { Screen } from './database/screen.ts';
import { Servers } from './database/servers.ts';
import { play, type Report } from './database/story.ts';
import { printSummary } from './database/summary.ts';
import { judge, type Verdict } from './database/verdict.ts';

/** What became of it all. */
export interface Played {
  readonly ledger: Ledger;
  readonly report: Report;
  readonly verdict: Verdict;
  readonly seconds: number;
}

/** PostgreSQL with two standbys, used through Rollcall's Pool. One line says why where it cannot run. */
export async function playDatabase(isQuick: boolean): Promise<Act> {
  console.log('\nPostgreSQL: three servers start');
  await using cluster = await createCluster();
  const servers = await Servers.start(cluster).catch(whyNot);
  if (typeof servers === 'string') {
    console.log(`PostgreSQL was skipped, as it cannot run here: ${servers}`);
    return { broken: [], errors: [] };
  }
  const played = await run(servers, cluster, isQuick);
  printSummary(played);
  const { writeErrors, readErrors } = played.ledger;
  return { broken: brokenPromises(played), errors: [...writeErrors, ...readErrors] };
}

async function run(servers: Servers, { discovery }: Cluster, isQuick: boolean): Promise<Played> {
  await servers.createTable();
  await using resolver = createResolver('pg:5432', { discovery });
  await using pool = new Pool({ host: 'pg.default', database: 'postgres', ...servers.credentials, discovery });
  await Promise.all([pool.ready({ role: 'primary' }), pool.ready({ role: 'replica' })]);

  const ledger = new Ledger();
  using screen = new Screen(resolver, ledger);
  const load = new Load(pool, ledger);
  let report: Report;
  try {
    report = await play({ servers, ledger, load, screen, isQuick });
  } finally {
    await load.stop();
  }
  return { ledger, report, seconds: ledger.seconds, verdict: await judge(ledger, servers.primary) };
}

/** The line that says it, of several. */
function whyNot(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split('\n');
  return lines.find((line) => /fatal|\berror\b|could not|cannot/i.test(line)) ?? lines[0] ?? '';
}
