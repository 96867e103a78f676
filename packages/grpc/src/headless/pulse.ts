import type { ClientHttp2Session } from 'node:http2';

/** How often connections that owe answers are listened to. */
export const BEAT_MS = 25;
/** So many beats without an answer, and it is asked whether anybody is there. The first of them may be a short one. */
const PATIENCE = 3;
/** So many more without a word, and nobody is. */
const GRACE = 2;

/**
 * Whether anybody is at the other end of a connection that owes answers. A process that hangs keeps its connections, and
 * its calls end by their deadlines, each of them a failure. But a server answers a PING by itself, however long its
 * handlers take (RFC 9113 §6.7); one that does not has stopped, and need not be called until it does.
 *
 * Beats are counted, and no times compared: between two of them whatever has come is read, also where this process was
 * the one that was busy.
 */
export class Pulse {
  readonly #session: ClientHttp2Session | undefined;
  #owed = 0;
  /** Answers since the last beat. */
  #heard = 0;
  #quietBeats = 0;
  /** Since the PING was sent, while it is not answered. */
  #askedBeats = 0;
  #ping: 'unsent' | 'sent' | 'answered' = 'unsent';
  #nextBeatAt = Number.NEGATIVE_INFINITY;

  /** @param session without one it only counts, and nobody is ever silent. */
  constructor(session: ClientHttp2Session | undefined) {
    this.#session = session;
  }

  /** It was asked, and says nothing. */
  get isSilent(): boolean {
    return this.#ping === 'sent' && this.#askedBeats > GRACE;
  }

  started(): void {
    this.#owed += 1;
  }

  /** @param isAnswer and not a deadline, or a change of mind. */
  ended(isAnswer: boolean): void {
    this.#owed -= 1;
    if (isAnswer) {
      this.#heard += 1;
      this.#ping = 'unsent';
    }
  }

  /** Counts a beat, if it is time for one: channels that share a connection all listen to it. @returns whether to go on. */
  beat(now: number): boolean {
    if (now >= this.#nextBeatAt) {
      this.#nextBeatAt = now + BEAT_MS / 2;
      this.#quietBeats = this.#owed > 0 && this.#heard === 0 ? this.#quietBeats + 1 : 0;
      this.#heard = 0;
      this.#askedBeats += 1;
      if (this.#quietBeats >= PATIENCE && this.#ping === 'unsent') this.#ask();
    }
    return this.#owed > 0 || this.#ping === 'sent';
  }

  /**
   * Once, until there was an answer: servers count PINGs that come without any data of theirs in between, and close a
   * connection at the third (gRFC A8, `too_many_pings`).
   */
  #ask(): void {
    if (this.#session === undefined || this.#session.destroyed) return;
    this.#ping = 'sent';
    this.#askedBeats = 0;
    // It is told false where too many are under way, and of an error where the connection ends. Neither is silence.
    const isSent = this.#session.ping(() => this.#answered());
    if (!isSent) this.#answered();
  }

  #answered(): void {
    if (this.#ping === 'sent') this.#ping = 'answered';
  }
}

const pulses = new WeakMap<ClientHttp2Session, Pulse>();

/** One for all channels that share a connection. */
export function pulseOf(session: ClientHttp2Session | undefined): Pulse {
  const known = session && pulses.get(session);
  if (known !== undefined) return known;
  const made = new Pulse(session);
  if (session !== undefined) pulses.set(session, made);
  return made;
}
