import type { AliasPath } from './alias.ts';
import type { Message, RecordType } from './message.ts';
import type { AddressRecord, DnsRecord, SoaRecord } from './record.ts';

export type { AddressRecord, SrvRecord } from './record.ts';

export type RecordOf<T extends RecordType> = Extract<DnsRecord, { readonly type: T }>;

/** What DNS says to one question. A server that fails says nothing about the name: unknown never means empty. */
export type Answer<T extends RecordType = RecordType> = FoundAnswer<T> | EmptyAnswer | UnknownAnswer;

export interface FoundAnswer<T extends RecordType = RecordType> {
  readonly kind: 'found';
  /** At least one; of the name that was asked for, or of the one that it is an alias of. */
  readonly records: readonly RecordOf<T>[];
  /** The glue: addresses of SRV targets, where the server sent them along. */
  readonly additionals: readonly AddressRecord[];
  /** The least of all records that were used, CNAMEs and glue among them. */
  readonly ttlMs: number;
  /** For people: what was asked, whom, and what came back. In one line. */
  readonly detail: string;
}

export interface EmptyAnswer {
  readonly kind: 'empty';
  /** `nxdomain`: there is no such name. `nodata`: it has no records of this type. */
  readonly code: 'nxdomain' | 'nodata';
  /** For how long that holds (RFC 2308 §5); undefined where the server did not say. */
  readonly ttlMs: number | undefined;
  readonly detail: string;
}

export interface UnknownAnswer {
  readonly kind: 'unknown';
  readonly code: FailureCode;
  readonly cause: unknown;
  readonly detail: string;
}

/** Why a server gave no answer, the most telling reason first. */
export const failureCodes = ['servfail', 'refused', 'malformed', 'timeout', 'unreachable'] as const;
export type FailureCode = (typeof failureCodes)[number];

/** A server's reply, read with respect to what was asked. */
export interface Reading<T extends RecordType> {
  readonly message: Message;
  readonly type: T;
  /** Followed as far as the message leads. */
  readonly path: AliasPath;
  /** An alias in this message led away from the name that was asked for. */
  readonly moved: boolean;
  /** Makes the line for people. */
  detail(what: string): string;
}

/**
 * What the message says of the name at the end of the path; undefined where it says nothing of it, as the alias leads
 * out of what this server knows (an ExternalName: only the CNAME comes).
 */
export function toAnswer<T extends RecordType>(reading: Reading<T>): FoundAnswer<T> | EmptyAnswer | undefined {
  const { message, path, type, moved } = reading;
  const soa = soaOver(path.name, message.authorities);
  if (message.rcode === 'NXDOMAIN') return toEmpty('nxdomain', soa, reading);
  const records = recordsOf(message, path.name, type);
  if (records.length > 0) return toFound(records, reading);
  return moved && !soa ? undefined : toEmpty('nodata', soa, reading);
}

function toFound<T extends RecordType>(records: readonly RecordOf<T>[], reading: Reading<T>): FoundAnswer<T> {
  const { message, path } = reading;
  const additionals = glueOf(records, message.additionals);
  const ttl = Math.min(path.ttl, leastTtl(records), leastTtl(additionals));
  const detail = reading.detail(`NOERROR, ${countOf(records)}, TTL ${ttl} s`);
  return { kind: 'found', records, additionals, ttlMs: ttl * 1000, detail };
}

function toEmpty(
  code: EmptyAnswer['code'],
  soa: SoaRecord | undefined,
  { path, detail }: Reading<RecordType>,
): EmptyAnswer {
  const word = code === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR, 0 records';
  if (!soa) return { kind: 'empty', code, ttlMs: undefined, detail: detail(`${word}, no TTL`) };
  const ttl = Math.min(path.ttl, soa.ttl, soa.minimum);
  return { kind: 'empty', code, ttlMs: ttl * 1000, detail: detail(`${word}, TTL ${ttl} s`) };
}

/** An SRV record with the target `.` says that the service is decidedly not there (RFC 2782). */
function recordsOf<T extends RecordType>({ answers }: Message, name: string, type: T): readonly RecordOf<T>[] {
  return answers.filter(
    (record): record is RecordOf<T> =>
      record.type === type && record.name === name && !(record.type === 'SRV' && record.target === ''),
  );
}

function glueOf(records: readonly DnsRecord[], additionals: readonly DnsRecord[]): readonly AddressRecord[] {
  const targets = new Set<string>();
  for (const record of records) if (record.type === 'SRV') targets.add(record.target);
  return additionals.filter(
    (record): record is AddressRecord<'A'> | AddressRecord<'AAAA'> =>
      (record.type === 'A' || record.type === 'AAAA') && targets.has(record.name),
  );
}

function soaOver(name: string, authorities: readonly DnsRecord[]): SoaRecord | undefined {
  return authorities.find(
    (record): record is SoaRecord =>
      record.type === 'SOA' && (record.name === name || record.name === '' || name.endsWith(`.${record.name}`)),
  );
}

function leastTtl(records: readonly DnsRecord[]): number {
  return records.reduce((least, { ttl }) => Math.min(least, ttl), Number.POSITIVE_INFINITY);
}

function countOf(records: readonly DnsRecord[]): string {
  return records.length === 1 ? '1 record' : `${records.length} records`;
}
