import type { Primary, Session } from '../../sql.ts';
import { words } from './words.ts';

/** Views of the server itself, or of the session: on each server they show something else. */
const views = new Set(
  words(`
    pg_locks pg_settings pg_file_settings pg_cursors pg_prepared_statements pg_prepared_xacts pg_replication_slots
    pg_replication_origin_status pg_backend_memory_contexts pg_shmem_allocations pg_hba_file_rules
    pg_ident_file_mappings pg_aios
  `),
);

const temporary: Session = { kind: 'session', why: 'temporary table' };

/** What a relation (or function) that begins with `pg_` means for who can answer; undefined where anybody can. */
export function catalogName(name: string): Primary | Session | undefined {
  if (name.startsWith('pg_temp')) return temporary;
  if (name.startsWith('pg_stat_') || name.startsWith('pg_statio_')) return { kind: 'primary', why: 'pg_stat_*' };
  return views.has(name) ? { kind: 'primary', why: name } : undefined;
}
