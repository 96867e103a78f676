import type { Clock } from '../clock.ts';
import { DiscoveryError } from '../errors.ts';
import type { Answer } from './answer.ts';
import { createAsk } from './ask.ts';
import { createAttempt } from './attempt.ts';
import type { DnsConfig } from './config.ts';
import { createAskServers } from './failover.ts';
import { createFlights } from './flights.ts';
import { lookup } from './lookup.ts';
import type { RecordType } from './message.ts';
import { canonicalName, isDomainName } from './name.ts';
import { createServers } from './servers.ts';
import { createCounters, type DnsStats } from './stats.ts';
import { querySystem } from './system.ts';

export type { Answer } from './answer.ts';
export type { RecordType } from './message.ts';
export type { DnsStats } from './stats.ts';

/**
 * Asks DNS servers over the wire. Node's own resolver shows neither glue nor the TTLs of SRV records, takes SERVFAIL
 * for an answer, and gives a dead first server 5 s.
 */
export interface DnsClient {
  /**
   * Asks for a full name: there is no search list here. Whoever asks the same while it is under way shares the answer,
   * and the deadline, of who came first. What servers do wrong is an `unknown` answer, no rejection.
   *
   * @throws DiscoveryError `BAD_TARGET` for what is no DNS name, `CLOSED` after `close()`; the signal's reason.
   */
  query<T extends RecordType>(name: string, type: T, options?: QueryOptions): Promise<Answer<T>>;
  /** It goes on counting. */
  readonly stats: DnsStats;
  /** Ends all queries, which reject with `CLOSED`, and closes their sockets. */
  close(): void;
}

export interface QueryOptions {
  /** Takes this caller out; the query itself ends with its last caller. */
  readonly signal?: AbortSignal | undefined;
  /** Epoch ms. Default: `totalMs` from now; never later. For lookups of several queries. */
  readonly deadline?: number | undefined;
}

export interface DnsClientOptions {
  /** Asked anew for each query: resolv.conf may change. */
  config(): DnsConfig;
  readonly clock: Clock;
  /** Chooses where `rotate` begins. What must not be guessed (ids, ports) comes from the system. */
  random(): number;
  /** For all servers, rounds and aliases of a query. Default 2 000. */
  readonly totalMs?: number | undefined;
}

export function createDnsClient({ config, clock, random, totalMs = 2_000 }: DnsClientOptions): DnsClient {
  const stats = createCounters();
  const ask = createAsk(createAttempt(clock, stats), clock);
  const askServers = createAskServers(ask, createServers(clock, random), clock);
  const flights = createFlights<Answer>();
  let closed = false;

  return {
    stats,
    async query<T extends RecordType>(text: string, type: T, { signal, deadline }: QueryOptions = {}) {
      if (closed) throw closedError();
      const name = readName(text);
      const latest = Math.min(deadline ?? Number.POSITIVE_INFINITY, clock.now() + totalMs);
      const key = `${type} ${name}`;
      stats.lookups += 1;
      if (flights.has(key)) stats.shared += 1;
      const answer = flights.join(key, signal, async (own): Promise<Answer> => {
        const query = { name, type, deadline: latest, signal: own };
        const current = config();
        return current.usesSystem ? querySystem(query, clock) : lookup(query, current, askServers);
      });
      return (await answer) as Answer<T>; // `type` is in the key
    },
    close() {
      closed = true;
      flights.abort(closedError());
    },
  };
}

function readName(text: string): string {
  const name = canonicalName(text);
  if (isDomainName(name)) return name;
  const rule = 'labels of 1 to 63 visible ASCII characters with dots between them, 253 in all';
  throw new DiscoveryError('ROLLCALL_BAD_TARGET', `'${text}' is no DNS name: it takes ${rule}.`);
}

function closedError(): DiscoveryError {
  return new DiscoveryError('ROLLCALL_CLOSED', 'The DNS client is closed; make a new one.');
}
