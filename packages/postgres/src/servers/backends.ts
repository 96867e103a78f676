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

/**
 * Whose connection a pid is. Libraries cancel a query by its pid, on another connection; in containers pids are small, and
 * the same at several servers. So a client whose pid is taken gets one that is nobody's as its `processID`.
 */
export class Backends {
  readonly #byPid = new Map<number, Backend>();

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

  find(pid: number): Backend | undefined {
    return this.#byPid.get(pid);
  }
}
