import type { ClientHttp2Session } from 'node:http2';
import type { Clock, Endpoint } from '@rollcall/core';

/** As in core's Clients: for the last answers of a pod that stops. */
const GONE_MS = 1_000;

/**
 * Connections to pods that are no longer listed, until they close by themselves, which is when their last call ends. To a
 * pod that is known to be gone they are cut: it may have died without a FIN, and its calls would wait until a ping fails.
 * They fail with UNAVAILABLE, and are made again elsewhere.
 */
export class Departed {
  readonly #clock: Clock;
  readonly #isInUse: (session: ClientHttp2Session) => boolean;
  readonly #sessions = new Map<string, ClientHttp2Session>();
  readonly #cuts = new Map<ClientHttp2Session, Disposable>();

  /** @param isInUse by who stands at the same address now: grpc-js hands on what is connected to it. */
  constructor(clock: Clock, isInUse: (session: ClientHttp2Session) => boolean) {
    this.#clock = clock;
    this.#isInUse = isInUse;
  }

  /** No listener on the session: grpc-js keeps it for who comes back, and shares it among channels. */
  add(id: string, session: ClientHttp2Session | undefined): void {
    for (const [known, { destroyed }] of this.#sessions) if (destroyed) this.#sessions.delete(known);
    if (session === undefined) return;
    this.#sessions.set(id, session);
    this.#spare(session); // it was in use until now
  }

  /** @param endpoint may have left long ago. */
  gone(endpoint: Endpoint): void {
    const session = this.#sessions.get(endpoint.id);
    if (session === undefined) return;
    this.#sessions.delete(endpoint.id);
    const cut = (): void => {
      this.#cuts.delete(session);
      if (!this.#isInUse(session)) session.destroy(reset(endpoint));
    };
    this.#spare(session);
    this.#cuts.set(session, this.#clock.setTimeout(cut, GONE_MS));
  }

  end(): void {
    for (const cut of this.#cuts.values()) cut[Symbol.dispose]();
    this.#cuts.clear();
    this.#sessions.clear();
  }

  #spare(session: ClientHttp2Session): void {
    this.#cuts.get(session)?.[Symbol.dispose]();
    this.#cuts.delete(session);
  }
}

/** What grpc-js makes UNAVAILABLE of, with this message. */
function reset({ name, address, port }: Endpoint): Error {
  return Object.assign(new Error(`${name} at ${address}:${port} is gone`), { code: 'ECONNRESET' });
}
