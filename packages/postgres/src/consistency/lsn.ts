/** A place in the write-ahead log: PostgreSQL's `pg_lsn`, 64 bits. It only grows, and a new timeline goes on from it. */
export type Lsn = bigint;

/** As servers write it: `16/B374D848`. */
export function parseLsn(text: string): Lsn {
  const slash = text.indexOf('/');
  return (BigInt(`0x${text.slice(0, slash)}`) << 32n) | BigInt(`0x${text.slice(slash + 1)}`);
}

/** How a server lays out its log, in bytes. */
export interface Layout {
  /** `wal_block_size` */
  readonly page: bigint;
  /** `wal_segment_size` */
  readonly segment: bigint;
}

/** SizeOfXLogShortPHD, SizeOfXLogLongPHD (xlog_internal.h). */
const PAGE_HEADER = 24n;
const SEGMENT_HEADER = 40n;

/**
 * Where all ends that was written, by `pg_current_wal_insert_lsn()`. That is where the next record will begin: behind
 * the header of a page that nothing is in yet, where the last one was filled to its edge (`XLogBytePosToRecPtr`; what
 * standbys go by is `XLogBytePosToEndRecPtr`). They do not get there before the next record, and it may not come for
 * long: each `archive_timeout` leaves an idle server at such a place.
 */
export function endOfLog(inserted: Lsn, { page, segment }: Layout): Lsn {
  if (inserted % segment === SEGMENT_HEADER) return inserted - SEGMENT_HEADER;
  return inserted % page === PAGE_HEADER ? inserted - PAGE_HEADER : inserted;
}
