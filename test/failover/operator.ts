import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresNode } from '../../packages/postgres/test/fixtures/node.ts';

/** When a server was seen to take writes: not before `afterMs`, the last time that it said that it does not. */
export interface Writable {
  readonly afterMs: number;
  readonly atMs: number;
}

/** What an operator does when the primary is gone: the standby that has most is promoted, the others follow it. */
export async function succeed(standbys: readonly PostgresNode[]): Promise<Writable & { readonly node: PostgresNode }> {
  const node = await mostAdvanced(standbys);
  const writable = await promote(node);
  await Promise.all(standbys.filter((each) => each !== node).map((each) => each.refollow(node)));
  return { node, ...writable };
}

/** It is thrown away for a copy of the primary, and follows that. */
export async function rejoin(
  node: PostgresNode,
  primary: PostgresNode,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  await node.copy(primary);
  await node.start(settings);
}

/** As many standbys as that stream from it. */
export async function streaming(primary: PostgresNode, count: number): Promise<void> {
  const text = "select from pg_stat_replication where state = 'streaming'";
  while ((await primary.query(text)).length < count) await sleep(20);
}

async function mostAdvanced(standbys: readonly PostgresNode[]): Promise<PostgresNode> {
  const text = "select coalesce(pg_last_wal_receive_lsn(), '0/0') - '0/0'::pg_lsn as bytes";
  const found = await Promise.all(
    standbys.map(async (node) => ({ node, bytes: Number((await node.query<{ bytes: string }>(text))[0]?.bytes) })),
  );
  const [first] = found.sort((a, b) => b.bytes - a.bytes);
  if (first === undefined) throw new Error('there is no standby');
  return first.node;
}

async function promote(node: PostgresNode): Promise<Writable> {
  const client = await node.connect();
  await client.query('select pg_promote(false)');
  for (let afterMs = performance.now(); ; await sleep(1)) {
    const { rows } = await client.query('select pg_is_in_recovery() as standby');
    const atMs = performance.now();
    if (!rows[0].standby) {
      await client.end();
      return { afterMs, atMs };
    }
    afterMs = atMs;
  }
}
