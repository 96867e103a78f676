import { type Clock, keepAlive, systemClock } from '../clock.ts';
import { badOption, msOption } from '../options.ts';
import type { FailureCode } from './answer.ts';
import { judge } from './attempt.ts';
import type { Message, RecordType } from './message.ts';
import { canonicalName, isDomainName } from './name.ts';
import { send, type Transport } from './send.ts';
import type { ServerAddress } from './server-address.ts';

export type { Message as DnsMessage, RecordType } from './message.ts';
export type { DnsRecord } from './record.ts';
export type { Transport } from './send.ts';

/** One message to one server. */
export interface ServerQuestion {
  readonly server: ServerAddress;
  /** A full name: there is no search list here. */
  readonly name: string;
  readonly type: RecordType;
  /** Default `udp`. A truncated reply is not asked for again over TCP: whoever wants that asks twice. */
  readonly transport?: Transport | undefined;
  /** In ms. Default 500, as discovery waits. */
  readonly timeoutMs?: number | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** What a server made of it. */
export interface ServerWord {
  /** Whatever its rcode is; undefined where no DNS message came back. */
  readonly message: Message | undefined;
  /** Why discovery would ask the next server; undefined where it takes this for an answer (or asks over TCP). */
  readonly failure: { readonly code: FailureCode; readonly detail: string } | undefined;
  readonly elapsedMs: number;
}

/**
 * Asks one server one question, as discovery does (EDNS, room for 1232 bytes), and nobody else, whatever it says: for
 * tools that show what each server says. It holds the process open meanwhile.
 *
 * @throws DiscoveryError `BAD_OPTION` for what is no DNS name, or no time.
 */
export async function askServer(question: ServerQuestion): Promise<ServerWord> {
  const { server, type, transport = 'udp', clock = systemClock } = question;
  const timeoutMs = msOption('timeoutMs', question.timeoutMs, 500, 1);
  const name = canonicalName(question.name);
  if (!isDomainName(name)) throw badOption('name', 'a DNS name', question.name);
  const { signal } = new AbortController();
  const awaited = keepAlive();
  let foreign = 0;
  try {
    const inquiry = { server, name, type, timeMs: () => timeoutMs, signal };
    const { reply, elapsedMs } = await send(transport, inquiry, clock, () => {
      foreign += 1;
    });
    const word = judge(reply, foreign);
    return {
      message: reply.kind === 'message' ? reply : undefined,
      failure: word.kind === 'failure' ? { code: word.code, detail: word.detail } : undefined,
      elapsedMs,
    };
  } finally {
    awaited[Symbol.dispose]();
  }
}
