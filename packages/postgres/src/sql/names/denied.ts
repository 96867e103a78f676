import type { Verdict } from '../../sql.ts';
import { words } from './words.ts';

export type Denial = Extract<Verdict, { kind: 'primary' | 'lock' | 'write' | 'session' }>;

/**
 * Built-in functions that a read must not call on a replica. Most are volatile, and `pg_proc` would say so: these are
 * known before anybody has asked. Others are not volatile, and yet answer for the one server, or the one session.
 */
export const denied: ReadonlyMap<string, Denial> = new Map([
  ...all(
    (why) => ({ kind: 'lock', why, lasts: 'session' }),
    `pg_advisory_lock pg_advisory_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared pg_advisory_unlock
     pg_advisory_unlock_shared pg_advisory_unlock_all`,
  ),
  ...all(
    (why) => ({ kind: 'lock', why, lasts: 'transaction' }),
    `pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared
     pg_export_snapshot`,
  ),
  ...all(
    (why) => ({ kind: 'session', why }),
    `set_config setseed dblink_connect dblink_connect_u dblink_disconnect dblink_open dblink_fetch dblink_close
     dblink_send_query dblink_get_result dblink_is_busy dblink_get_connections dblink_cancel_query
     pg_replication_origin_session_setup pg_replication_origin_session_reset`,
  ),
  ...all(
    (why) => ({ kind: 'write', why }),
    `nextval setval pg_notify txid_current pg_current_xact_id dblink dblink_exec pg_logical_emit_message
     lo_creat lo_create lo_export lo_from_bytea lo_import lo_put lo_truncate lo_truncate64 lo_unlink lowrite
     query_to_xml query_to_xml_and_xmlschema query_to_xmlschema cursor_to_xml cursor_to_xmlschema ts_rewrite ts_stat`,
  ),
  ...all(
    (why) => ({ kind: 'primary', why }),
    `currval lastval lo_get lo_open lo_close lo_lseek lo_lseek64 lo_tell lo_tell64 loread
     txid_current_if_assigned pg_current_xact_id_if_assigned txid_status pg_xact_status
     pg_xact_commit_timestamp pg_last_committed_xact
     pg_is_in_recovery pg_current_wal_lsn pg_current_wal_insert_lsn pg_current_wal_flush_lsn pg_last_wal_receive_lsn
     pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_walfile_name pg_walfile_name_offset
     pg_is_wal_replay_paused pg_get_wal_replay_pause_state pg_wal_replay_pause pg_wal_replay_resume pg_promote
     pg_switch_wal pg_create_restore_point pg_backup_start pg_backup_stop
     pg_backend_pid pg_blocking_pids pg_safe_snapshot_blocking_pids pg_cancel_backend pg_terminate_backend
     pg_postmaster_start_time pg_conf_load_time pg_reload_conf pg_rotate_logfile pg_log_backend_memory_contexts
     pg_lock_status pg_listening_channels pg_notification_queue_usage pg_prepared_statement pg_prepared_xact pg_cursor
     pg_my_temp_schema pg_is_other_temp_schema pg_show_all_settings pg_show_all_file_settings pg_get_replication_slots
     pg_replication_origin_progress pg_replication_origin_session_is_setup pg_replication_origin_session_progress
     inet_server_addr inet_server_port inet_client_addr inet_client_port pg_ls_dir pg_ls_logdir pg_ls_waldir
     pg_ls_tmpdir pg_read_file pg_read_binary_file pg_stat_file pg_current_logfile pg_hba_file_rules
     pg_ident_file_mappings`,
  ),
]);

function all(deny: (why: string) => Denial, names: string): [string, Denial][] {
  return words(names).map((name) => [name, deny(`${name}()`)]);
}
