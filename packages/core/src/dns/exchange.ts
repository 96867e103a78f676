import type { Malformed, Message, Question } from './message.ts';
import type { ServerAddress } from './server-address.ts';

export interface ExchangeContext {
  /** Ends the exchange, and closes its socket, at once. */
  readonly signal: AbortSignal;
  /** A reply came that is not to this question, or not from this server; the exchange goes on waiting. */
  onForeign(): void;
}

/**
 * One question to one server, over one transport, on a socket of its own that never outlives it. Rejects with the
 * signal's reason, or with what went wrong on the socket. Knows no time: who waits sees to that.
 */
export type Exchange = (
  server: ServerAddress,
  question: Question,
  context: ExchangeContext,
) => Promise<Message | Malformed>;
