import { lookup, Resolver } from 'node:dns/promises';
import { abortable } from '../abortable.ts';
import type { Clock } from '../clock.ts';
import type { Answer, FailureCode } from './answer.ts';
import type { Query } from './failover.ts';
import type { RecordType } from './message.ts';
import type { DnsRecord } from './record.ts';
import { within } from './within.ts';

/** Node shows no TTLs: what it says is believed for as long as a poll is apart. */
const TTL_MS = 5_000;

/**
 * Asks the system's own resolver, for machines that have no resolv.conf (Windows, some VPNs): addresses by getaddrinfo,
 * which knows the hosts file, SRV by c-ares, which finds the servers in its own way. It knows neither TTLs nor glue.
 */
export async function querySystem({ name, type, deadline, signal }: Query, clock: Clock): Promise<Answer> {
  const question = `${type} ${name} by the system's resolver`;
  const resolver = new Resolver({ timeout: 500, tries: 2 });
  try {
    const records = await within(clock, deadline - clock.now(), signal, (own) =>
      abortable(ask(resolver, name, type), own),
    );
    if (records === undefined)
      return { kind: 'unknown', code: 'timeout', cause: undefined, detail: `${question}: no answer in time` };
    return toFound(records, question);
  } catch (error) {
    signal.throwIfAborted();
    return toFailure(error, question, type === 'SRV');
  } finally {
    resolver.cancel();
  }
}

function toFound(records: readonly DnsRecord[], question: string): Answer {
  const detail = `${question}: ${records.length} records`;
  if (records.length === 0) return { kind: 'empty', code: 'nodata', ttlMs: TTL_MS, detail };
  return { kind: 'found', records: records as never, additionals: [], ttlMs: TTL_MS, detail };
}

async function ask(resolver: Resolver, name: string, type: RecordType): Promise<readonly DnsRecord[]> {
  const ttl = TTL_MS / 1_000;
  if (type === 'SRV') {
    const found = await resolver.resolveSrv(name);
    return found.map((record) => ({ ...record, type, ttl, target: record.name.toLowerCase(), name }));
  }
  const found = await lookup(name, { all: true, family: type === 'A' ? 4 : 6, hints: 0 });
  return found.map(({ address }) => ({ name, type, ttl, address }));
}

function toFailure(error: unknown, question: string, isSrv: boolean): Answer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const detail = `${question}: ${code}`;
  // getaddrinfo says ENOTFOUND for "no such name" and for "not in this family" alike: it is the lesser of the two.
  if (code === 'ENOTFOUND' && isSrv) return { kind: 'empty', code: 'nxdomain', ttlMs: TTL_MS, detail };
  if (code === 'ENODATA' || code === 'ENOTFOUND') return { kind: 'empty', code: 'nodata', ttlMs: TTL_MS, detail };
  return { kind: 'unknown', code: failures[code] ?? 'unreachable', cause: error, detail };
}

const failures: Readonly<Record<string, FailureCode>> = {
  ESERVFAIL: 'servfail',
  EREFUSED: 'refused',
  ETIMEOUT: 'timeout',
  EAI_AGAIN: 'timeout',
  EBADRESP: 'malformed',
};
