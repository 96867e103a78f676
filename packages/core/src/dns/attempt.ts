import type { Clock } from '../clock.ts';
import type { FailureCode } from './answer.ts';
import type { Message } from './message.ts';
import { type Inquiry, type Sent, send, type Transport } from './send.ts';
import { formatServerAddress } from './server-address.ts';
import type { Counters } from './stats.ts';

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

/** One message, judged and counted. Rejects only with the reason of the inquiry's signal. */
export type Attempt = (transport: Transport, inquiry: Inquiry) => Promise<Word>;

export function createAttempt(clock: Clock, counters: Counters): Attempt {
  return async (transport, inquiry) => {
    const via = `@${formatServerAddress(inquiry.server)} ${transport}`;
    let foreign = 0;
    counters.sent += 1;
    if (transport === 'tcp') counters.tcp += 1;
    const { reply, elapsedMs } = await send(transport, inquiry, clock, () => {
      foreign += 1;
      counters.dropped += 1;
    });
    if (reply.kind === 'malformed') counters.malformed += 1;
    if (reply.kind === 'silence') counters.timeouts += 1;
    const word = judge(reply, foreign);
    if (word.kind === 'failure') return { ...word, detail: `${via}: ${word.detail}` };
    return { kind: 'told', message: word, via, elapsedMs };
  };
}

/** What came back as an answer, or why it is none: the next server is asked then. */
export function judge(reply: Sent['reply'], foreign: number): Message | Failure {
  switch (reply.kind) {
    case 'message':
      return failureIn(reply) ?? reply;
    case 'malformed':
      return failure('malformed', `no DNS message: ${String(reply.cause)}`, reply.cause);
    case 'unreached':
      return failure('unreachable', String(reply.cause), reply.cause);
    case 'silence': {
      const dropped = foreign > 0 ? `, but ${foreign} to other questions or from elsewhere` : '';
      return failure('timeout', `no reply in ${Math.round(reply.ms)} ms${dropped}`);
    }
  }
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

export function failure(code: FailureCode, detail: string, cause?: unknown): Failure {
  return { kind: 'failure', code, cause, detail };
}
