import type { Endpoint } from '@rollcall/core';
import type pg from 'pg';

/** A server process, as this process' connections know it. */
export interface Backend {
  readonly endpoint: Endpoint;
  /** What its own server calls it. */
  readonly pid: number;
}

/** Linux's highest. What is above is no server's, and free to tell two of them apart by. */
const PID_MAX = 2 ** 22;
/** Above those that tell servers apart. PostgreSQL's pids are `int4`: there are as many aliases again. */
const ALIASES = 2 ** 30;

/**
 * Whose connection a pid is. Libraries cancel a query by its pid, on another connection; in containers pids are small, and
 * the same at several servers. So a client whose pid is taken gets one that is nobody's as its `processID`.
 */
export class Backends {
  readonly #byPid = new Map<number, Backend>();
  readonly #aliases = new Map<number, () => object>();
  #made = 0;

  add(client: pg.Client, endpoint: Endpoint): void {
    const pid: unknown = Reflect.get(client, 'processID');
    if (typeof pid !== 'number') return;
    let free = pid;
    while (this.#byPid.has(free)) free += PID_MAX;
    if (free !== pid) Reflect.set(client, 'processID', free);
    this.#byPid.set(free, { endpoint, pid });
  }

  delete(client: pg.Client): void {
    this.#byPid.delete(Reflect.get(client, 'processID'));
  }

  /** A pid for whoever may yet be given another connection. It means that of the client which `current` gives. */
  alias(current: () => object): number {
    const alias = ALIASES + (this.#made++ % ALIASES);
    this.#aliases.set(alias, current);
    return alias;
  }

  forget(alias: number): void {
    this.#aliases.delete(alias);
  }

  find(pid: number): Backend | undefined {
    const client = this.#aliases.get(pid)?.();
    return this.#byPid.get(client === undefined ? pid : Reflect.get(client, 'processID'));
  }
}
