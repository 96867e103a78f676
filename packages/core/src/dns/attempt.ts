import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { FailureCode } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { Malformed, Message, RecordType } from './message.ts';
import { formatServerAddress, type ServerAddress } from './server-address.ts';
import type { Counters } from './stats.ts';
import { exchangeTcp } from './tcp.ts';
import { exchangeUdp } from './udp.ts';
import { within } from './within.ts';

export type Transport = 'udp' | 'tcp';

/** One question to one server. */
export interface Inquiry {
  readonly server: ServerAddress;
  /** Canonical. */
  readonly name: string;
  readonly type: RecordType;
  /** How long a message that is sent now may take. */
  timeMs(): number;
  readonly signal: AbortSignal;
}

/** A server's word. */
export type Word = Told | Failure;

/** NOERROR or NXDOMAIN. */
export interface Told {
  readonly kind: 'told';
  readonly message: Message;
  /** For people: `@10.96.0.10:53 udp`. */
  readonly via: string;
  readonly elapsedMs: number;
}

export interface Failure {
  readonly kind: 'failure';
  readonly code: FailureCode;
  readonly cause: unknown;
  /** For people: `@10.96.0.10:53 udp: SERVFAIL`. */
  readonly detail: string;
}

/** One message, timed and counted. Rejects only with the reason of the inquiry's signal. */
export type Attempt = (transport: Transport, inquiry: Inquiry) => Promise<Word>;

const exchanges: Readonly<Record<Transport, Exchange>> = { udp: exchangeUdp, tcp: exchangeTcp };

export function createAttempt(clock: Clock, counters: Counters): Attempt {
  async function exchange(transport: Transport, inquiry: Inquiry): Promise<Message | Failure> {
    const { server, name, type, signal } = inquiry;
    const ms = inquiry.timeMs();
    const question = { id: randomInt(0x1_0000), name, type };
    let foreign = 0;
    const onForeign = (): void => {
      foreign += 1;
      counters.dropped += 1;
    };
    const reply = await within(clock, ms, signal, (own) =>
      exchanges[transport](server, question, { signal: own, onForeign }),
    );
    if (reply?.kind === 'message') return failureIn(reply) ?? reply;
    counters[reply ? 'malformed' : 'timeouts'] += 1;
    return reply ? noMessage(reply) : noReply(ms, foreign);
  }

  return async (transport, inquiry) => {
    const via = `@${formatServerAddress(inquiry.server)} ${transport}`;
    const startedAt = clock.now();
    counters.sent += 1;
    if (transport === 'tcp') counters.tcp += 1;
    const word = await exchange(transport, inquiry).catch((error) => {
      inquiry.signal.throwIfAborted();
      return failure('unreachable', String(error), error);
    });
    if (word.kind === 'failure') return { ...word, detail: `${via}: ${word.detail}` };
    return { kind: 'told', message: word, via, elapsedMs: Math.round(clock.now() - startedAt) };
  };
}

/** What a reply says that is no answer. */
function failureIn(message: Message): Failure | undefined {
  const { rcode } = message;
  if (rcode === 'REFUSED' || rcode === 'NOTIMP') return failure('refused', rcode);
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return failure('servfail', rcode);
  return isReferral(message) ? failure('refused', 'NOERROR, but only a referral to other servers') : undefined;
}

/** A server that neither knows nor asks others; its empty answer must not pass for "no such records". As glibc does. */
function isReferral(message: Message): boolean {
  const { authoritative, recursionAvailable, truncated, rcode, answers, authorities } = message;
  if (authoritative || recursionAvailable || truncated || rcode !== 'NOERROR') return false;
  return answers.length === 0 && !authorities.some(({ type }) => type === 'SOA');
}

function noMessage({ cause }: Malformed): Failure {
  return failure('malformed', `no DNS message: ${String(cause)}`, cause);
}

function noReply(ms: number, foreign: number): Failure {
  const dropped = foreign > 0 ? `, but ${foreign} to other questions or from elsewhere` : '';
  return failure('timeout', `no reply in ${Math.round(ms)} ms${dropped}`);
}

export function failure(code: FailureCode, detail: string, cause?: unknown): Failure {
  return { kind: 'failure', code, cause, detail };
}
