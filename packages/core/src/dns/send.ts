import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Exchange } from './exchange.ts';
import type { Malformed, Message, RecordType } from './message.ts';
import type { ServerAddress } from './server-address.ts';
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

/** What came of one message. */
export interface Sent {
  readonly reply: Message | Malformed | Silence | Unreached;
  readonly elapsedMs: number;
}

/** Nothing came in time. */
export interface Silence {
  readonly kind: 'silence';
  readonly ms: number;
}

/** The message did not get there, as far as the socket knows. */
export interface Unreached {
  readonly kind: 'unreached';
  readonly cause: unknown;
}

const exchanges: Readonly<Record<Transport, Exchange>> = { udp: exchangeUdp, tcp: exchangeTcp };

/** One message, timed; `onForeign` is called for each reply that is not ours. Rejects only with the signal's reason. */
export async function send(transport: Transport, inquiry: Inquiry, clock: Clock, onForeign: () => void): Promise<Sent> {
  const { server, name, type, signal } = inquiry;
  const ms = inquiry.timeMs();
  const startedAt = clock.now();
  const question = { id: randomInt(0x1_0000), name, type };
  const exchange = (own: AbortSignal): ReturnType<Exchange> =>
    exchanges[transport](server, question, { signal: own, onForeign });
  const reply = await within(clock, ms, signal, exchange).catch((cause: unknown): Unreached => {
    signal.throwIfAborted();
    return { kind: 'unreached', cause };
  });
  return { reply: reply ?? { kind: 'silence', ms }, elapsedMs: Math.round(clock.now() - startedAt) };
}
