import type { Endpoint, RoleProbe, RoleSighting } from '@rollcall/core';
import type pg from 'pg';
import { asText, LOOK, type Look, type LookRow, lookOf, sightingOf } from './monitor/look.ts';
import { type Refusal, refusalOf } from './monitor/refusal.ts';
import { Talk } from './monitor/talk.ts';
import { streamOf, wireOf } from './servers/wire.ts';

/** Looks come 30 times a second while nobody leads. As many logins would fill logs, and have accounts locked. */
const TURNED_AWAY_MS = 1_000;

export interface MonitorHooks {
  now(): number;
  clientFor(endpoint: Endpoint): pg.Client;
  /** A look begins; what is returned is told what it saw. */
  looks(endpoint: Endpoint): (look: Look) => void;
  /** A connection is no more. What was said on it may not hold any longer. */
  left(endpoint: Endpoint): void;
  /** It broke between two looks. */
  lost(endpoint: Endpoint): void;
}

/**
 * Looks at servers over one connection each, beside the app's. So a slow query or a full pool is no silence, and a server
 * that hangs is found while nobody asks it anything. They do not hold the process open.
 */
export class Monitor implements RoleProbe {
  readonly #hooks: MonitorHooks;
  readonly #talks = new Map<string, Talk>();
  /** By endpoint: who was turned away tries again later. */
  readonly #turnedAway = new Map<string, { readonly refusal: Refusal; readonly until: number }>();

  constructor(hooks: MonitorHooks) {
    this.#hooks = hooks;
  }

  async look(endpoint: Endpoint, signal: AbortSignal): Promise<RoleSighting> {
    const turnedAway = this.#turnedAway.get(endpoint.id);
    if (turnedAway !== undefined && this.#hooks.now() < turnedAway.until) throw turnedAway.refusal;
    const known = this.#talks.get(endpoint.id);
    const talk = known ?? new Talk(this.#hooks.clientFor(endpoint));
    const sever = (): void => this.#drop(endpoint, talk);
    signal.addEventListener('abort', sever, { once: true });
    try {
      if (known === undefined) await this.#connect(endpoint, talk);
      const saw = this.#hooks.looks(endpoint);
      const { rows } = await talk.ask<LookRow>({ text: LOOK, types: asText });
      const look = lookOf(rows[0] as LookRow);
      if (this.#talks.get(endpoint.id) === talk) saw(look);
      return sightingOf(look);
    } catch (error) {
      this.#drop(endpoint, talk);
      const refusal = refusalOf(error, wireOf(talk.client)?.hasSpoken ?? true);
      if (refusal.isOurs) this.#turnedAway.set(endpoint.id, { refusal, until: this.#hooks.now() + TURNED_AWAY_MS });
      throw refusal;
    } finally {
      signal.removeEventListener('abort', sever);
    }
  }

  leave(endpoint: Endpoint): void {
    this.#turnedAway.delete(endpoint.id);
    const talk = this.#talks.get(endpoint.id);
    if (talk === undefined) return;
    this.#talks.delete(endpoint.id);
    this.#hooks.left(endpoint);
    void talk.client.end().catch(() => {});
  }

  /** Rows of any one server, over the same connections; undefined where none has one. */
  async ask<R extends pg.QueryResultRow>(text: string): Promise<readonly R[] | undefined> {
    const [talk] = this.#talks.values();
    return (await talk?.ask<R>({ text }))?.rows;
  }

  /** The first column of one row, asked at that server; undefined where there is no connection to it. */
  async askAt({ id }: Endpoint, text: string): Promise<string | undefined> {
    const answer = await this.#talks.get(id)?.ask<AnyColumn>({ text, types: asText });
    return Object.values(answer?.rows[0] ?? {})[0] ?? undefined;
  }

  async #connect(endpoint: Endpoint, talk: Talk): Promise<void> {
    const { client } = talk;
    client.on('error', () => {
      const wasKept = this.#talks.get(endpoint.id) === talk;
      this.#drop(endpoint, talk);
      if (wasKept) this.#hooks.lost(endpoint);
    });
    unref(client);
    await client.connect();
    unref(client); // TLS is another socket
    this.#talks.set(endpoint.id, talk);
  }

  #drop(endpoint: Endpoint, talk: Talk): void {
    if (this.#talks.get(endpoint.id) === talk) {
      this.#talks.delete(endpoint.id);
      this.#hooks.left(endpoint);
    }
    streamOf(talk.client)?.destroy();
  }
}

type AnyColumn = Readonly<Record<string, string | null>>;

function unref(client: pg.Client): void {
  (client as { unref?(): void }).unref?.();
}
