import type { Clock } from '../clock.ts';
import { failureCodes, type UnknownAnswer } from './answer.ts';
import type { Ask } from './ask.ts';
import { type Failure, failure, type Told, type Word } from './attempt.ts';
import type { DnsConfig } from './config.ts';
import type { RecordType } from './message.ts';
import type { Servers } from './servers.ts';

/** A name and a type, to whoever can answer. */
export interface Query<T extends RecordType = RecordType> {
  /** Canonical. */
  readonly name: string;
  readonly type: T;
  /** Epoch ms. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Asks one server after the other, in rounds, until one answers. */
export type AskServers = (query: Query, config: DnsConfig) => Promise<Told | UnknownAnswer>;

const defaultTimeoutMs = 500;
const defaultAttempts = 2;

export function createAskServers(ask: Ask, servers: Servers, clock: Clock): AskServers {
  return async ({ name, type, deadline, signal }, config) => {
    const failures: Failure[] = [];
    const order = servers.inOrder(config);
    const rounds = Array.from({ length: config.attempts ?? defaultAttempts }, () => [...order.entries()]);
    for (const [index, server] of rounds.flat()) {
      // Timers count whole milliseconds, and may be early by the rest of one.
      if (deadline - clock.now() < 1) break;
      // A fair share: however patient one is told to be, the last server is asked before the time is up.
      const shareMs = (): number => (deadline - clock.now()) / (order.length - index);
      const timeMs = (): number => Math.max(0, Math.min(config.timeoutMs ?? defaultTimeoutMs, shareMs()));
      const word = await ask({ server, name, type, timeMs, signal });
      if (isReply(word)) servers.replied(server);
      else servers.failed(server);
      if (word.kind === 'told') return { ...word, via: `${word.via}${afterwards(failures)}` };
      failures.push(word);
    }
    return toUnknown(`${type} ${name}`, failures, config);
  };
}

/**
 * SERVFAIL is one, too. It costs no time to ask that server first again; and it may be the one that knows the cluster's
 * names, restarting, while the next one calls them NXDOMAIN.
 */
function isReply(word: Word): boolean {
  return word.kind === 'told' || word.code === 'servfail' || word.code === 'refused';
}

function afterwards(failures: readonly Failure[]): string {
  return failures.length === 0 ? '' : ` (after ${wordsOf(failures)})`;
}

function wordsOf(failures: readonly Failure[]): string {
  return failures.map(({ detail }) => detail).join('; ');
}

function toUnknown(question: string, failures: readonly Failure[], { servers, origin }: DnsConfig): UnknownAnswer {
  const order = failures.toSorted((a, b) => failureCodes.indexOf(a.code) - failureCodes.indexOf(b.code));
  const nobody =
    servers.length === 0
      ? failure('unreachable', `no DNS server, by ${origin}`)
      : failure('timeout', 'no time left to ask');
  const { code, cause } = order[0] ?? nobody;
  const detail = failures.length === 0 ? nobody.detail : wordsOf(failures);
  return { kind: 'unknown', code, cause, detail: `${question} ${detail}` };
}
