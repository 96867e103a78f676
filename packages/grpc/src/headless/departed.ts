import type { ClientHttp2Session } from 'node:http2';
import type { experimental } from '@grpc/grpc-js';
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
  readonly #sessions = new Map<string, ClientHttp2Session>();
  readonly #cuts = new Set<Disposable>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(id: string, session: ClientHttp2Session | undefined): void {
    if (session === undefined || session.destroyed) return;
    this.#sessions.set(id, session);
    session.once('close', () => this.#sessions.delete(id));
  }

  /** @param endpoint may have left long ago. */
  gone(endpoint: Endpoint): void {
    if (!this.#sessions.has(endpoint.id)) return;
    const cut = this.#clock.setTimeout(() => {
      this.#cuts.delete(cut);
      this.#sessions.get(endpoint.id)?.destroy(reset(endpoint));
    }, GONE_MS);
    this.#cuts.add(cut);
  }

  end(): void {
    for (const cut of this.#cuts) cut[Symbol.dispose]();
    this.#cuts.clear();
    this.#sessions.clear();
  }
}

/** What grpc-js makes UNAVAILABLE of, with this message. */
function reset({ name, address, port }: Endpoint): Error {
  return Object.assign(new Error(`${name} at ${address}:${port} is gone`), { code: 'ECONNRESET' });
}

/** grpc-js closes connections only when their last call has ended, and shows them to nobody; hence by name, for 1.14. */
export function sessionOf(subchannel: experimental.SubchannelInterface | null): ClientHttp2Session | undefined {
  const transport: unknown = subchannel === null ? undefined : Reflect.get(subchannel.getRealSubchannel(), 'transport');
  return typeof transport === 'object' && transport !== null ? Reflect.get(transport, 'session') : undefined;
}
