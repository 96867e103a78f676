import type { Endpoint, RoleProbe, RoleSighting } from '@rollcall/core';
import type pg from 'pg';
import { LOOK, type Look, sightingOf } from './monitor/look.ts';
import { refusalOf } from './monitor/refusal.ts';
import { streamOf, wireOf } from './servers/wire.ts';

/**
 * Looks at servers over one connection each, beside the app's. So a slow query or a full pool is no silence, and a server
 * that hangs is found while nobody asks it anything. They do not hold the process open.
 */
export class Monitor implements RoleProbe {
  readonly #clientFor: (endpoint: Endpoint) => pg.Client;
  readonly #lost: (endpoint: Endpoint) => void;
  readonly #clients = new Map<string, pg.Client>();

  /** @param lost a connection broke between two looks. */
  constructor(clientFor: (endpoint: Endpoint) => pg.Client, lost: (endpoint: Endpoint) => void) {
    this.#clientFor = clientFor;
    this.#lost = lost;
  }

  async look(endpoint: Endpoint, signal: AbortSignal): Promise<RoleSighting> {
    const known = this.#clients.get(endpoint.id);
    const client = known ?? this.#clientFor(endpoint);
    const sever = (): void => this.#drop(endpoint, client);
    signal.addEventListener('abort', sever, { once: true });
    try {
      if (known === undefined) await this.#connect(endpoint, client);
      const { rows } = await client.query<Look>(LOOK);
      return sightingOf(rows[0] as Look);
    } catch (error) {
      this.#drop(endpoint, client);
      throw refusalOf(error, wireOf(client)?.hasSpoken ?? true);
    } finally {
      signal.removeEventListener('abort', sever);
    }
  }

  leave(endpoint: Endpoint): void {
    const client = this.#clients.get(endpoint.id);
    if (client === undefined) return;
    this.#clients.delete(endpoint.id);
    void client.end().catch(() => {});
  }

  /** Rows of any one server, over the same connections; undefined where none has one. */
  async ask<R extends pg.QueryResultRow>(text: string): Promise<readonly R[] | undefined> {
    const [client] = this.#clients.values();
    return (await client?.query<R>(text))?.rows;
  }

  async #connect(endpoint: Endpoint, client: pg.Client): Promise<void> {
    client.on('error', () => {
      const wasKept = this.#clients.get(endpoint.id) === client;
      this.#drop(endpoint, client);
      if (wasKept) this.#lost(endpoint);
    });
    unref(client);
    await client.connect();
    unref(client); // TLS is another socket
    this.#clients.set(endpoint.id, client);
  }

  #drop(endpoint: Endpoint, client: pg.Client): void {
    if (this.#clients.get(endpoint.id) === client) this.#clients.delete(endpoint.id);
    streamOf(client)?.destroy();
  }
}

function unref(client: pg.Client): void {
  (client as { unref?(): void }).unref?.();
}
