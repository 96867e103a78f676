import type { RoleSighting } from '@rollcall/core';
import type pg from 'pg';

/**
 * One statement, so that its facts belong together. It needs no privilege, and PostgreSQL 10 or later.
 *
 * - The timeline of a primary is read from the name of its WAL file: the control file tells of a promotion only after
 *   the next checkpoint. Of a standby it is what it has replayed, at least.
 * - `lsn` is where it has come to in the log: what standbys have replayed is compared with what a primary has written. Of
 *   a primary it is what is inserted, not what is flushed: a commit under `synchronous_commit = off` is answered before.
 * - A standby that has replayed all that it has received is not late, if it receives: one that is cut off has nothing
 *   left to replay either. One that has left the primary's history has a receiver that waits for ever; who may not see
 *   its status sees that it has replayed more than it has received. Replay is read first, as both move on meanwhile.
 */
export const LOOK = `select s.standby,
  current_setting('default_transaction_read_only') = 'on' as fenced,
  (select system_identifier from pg_control_system()) as cluster,
  case when s.standby
    then greatest((select timeline_id from pg_control_checkpoint()), (select received_tli from pg_stat_wal_receiver))
    else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end as timeline,
  exists (select from pg_stat_wal_receiver where coalesce(status, 'streaming') = 'streaming')
    and pg_last_wal_replay_lsn() <= pg_last_wal_receive_lsn() as receives,
  case when not s.standby or pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
    else coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000, 0)
  end::float8 as lag,
  case when s.standby then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end as lsn,
  current_setting('wal_block_size')::int as page,
  pg_size_bytes(current_setting('wal_segment_size')) as segment
from (select pg_is_in_recovery() as standby offset 0) s`;

export interface Look {
  readonly standby: boolean;
  readonly fenced: boolean;
  readonly cluster: string;
  readonly timeline: number;
  readonly receives: boolean;
  readonly lag: number;
  /** Null at a standby that has replayed nothing. */
  readonly lsn: string | null;
  readonly page: number;
  readonly segment: number;
}

/** Whatever types the app's pool reads values by. */
export const asText: pg.CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** As text. */
export type LookRow = { readonly [K in keyof Look]: string | null };

export function lookOf(row: LookRow): Look {
  return {
    standby: row.standby === 't',
    fenced: row.fenced === 't',
    cluster: String(row.cluster),
    timeline: Number(row.timeline),
    receives: row.receives === 't',
    lag: Number(row.lag),
    lsn: row.lsn,
    page: Number(row.page),
    segment: Number(row.segment),
  };
}

/** `default_transaction_read_only` on a primary is how operators fence one. */
export function sightingOf({ standby, fenced, cluster, timeline, receives, lag }: Look): RoleSighting {
  const writable = !standby && !fenced;
  const lagMs = writable || receives ? lag : Number.POSITIVE_INFINITY;
  return { writable, cluster, epoch: timeline, lagMs };
}
