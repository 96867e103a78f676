import type { Endpoint } from '@rollcall/core';
import type pg from 'pg';
import type { Verdict } from '../sql.ts';

/** A client that listens has another connection, and listens again. What was notified in between, nobody heard. */
export interface ListenGap {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

declare module 'pg' {
  interface ClientBase {
    on(event: 'gap', listener: (gap: ListenGap) => void): this;
  }
}

/** A server that is full says so at once: who asks it again without a pause is one of those who keep it busy. */
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1_000;

/** Of the lease that listens. */
export interface ListeningHost {
  /** Gives the broken connection back; who it was to. */
  leave(): Endpoint;
  /** Fulfils when somebody leads; rejects where nobody ever will, or when the signal aborts. */
  ready(signal: AbortSignal): Promise<void>;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Wherever the lease is by then. */
  run(text: string): Promise<unknown>;
  back(from: Endpoint): void;
}

/**
 * LISTEN is the primary's, and ends with the connection. Where nothing else was left on that, it begins again at the next
 * primary: what was said by LISTEN and UNLISTEN is said again. What was notified in between is lost, and the app is told.
 */
export class Listening {
  readonly #host: ListeningHost;
  readonly #texts = new Set<string>();
  #over: AbortController | undefined;
  #isClosed = false;
  #client: pg.PoolClient | undefined;
  #hasLeftMore = false;

  constructor(host: ListeningHost) {
    this.#host = host;
  }

  /** A statement was done on `client`. */
  note(client: pg.PoolClient, verdict: Verdict, text: string): void {
    if (verdict.kind === 'lock') this.#hasLeftMore ||= verdict.lasts === 'session';
    if (verdict.kind !== 'session') return;
    if (verdict.why !== 'LISTEN' && verdict.why !== 'UNLISTEN') this.#hasLeftMore = true;
    else if (/^\s*unlisten\s*\*\s*;?\s*$/i.test(text)) this.#texts.clear();
    else {
      this.#texts.delete(text); // the last word on a channel counts
      this.#texts.add(text);
      this.#watch(client);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#over?.abort();
    this.#client?.off('end', this.#ended);
  }

  #watch(client: pg.PoolClient): void {
    this.#client?.off('end', this.#ended);
    this.#client = client.once('end', this.#ended);
  }

  readonly #ended = (): void => {
    if (this.#texts.size > 0 && !this.#hasLeftMore && !this.#isClosed) void this.#again().catch(() => {});
  };

  /** What rejects ends it: the app has heard that the connection broke, and finds it so. */
  async #again(): Promise<void> {
    this.#over = new AbortController();
    const { signal } = this.#over;
    const from = this.#host.leave();
    const texts = [...this.#texts];
    await this.#host.ready(signal);
    for (let ms = FIRST_PAUSE_MS; !(await this.#say(texts)); ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
      await this.#host.pause(ms, signal);
      await this.#host.ready(signal);
    }
    this.#host.back(from);
  }

  /** False where that primary is gone, too, or takes no more sessions. */
  #say(texts: readonly string[]): Promise<boolean> {
    return Promise.all(texts.map((text) => this.#host.run(text))).then(
      () => true,
      () => false,
    );
  }
}
