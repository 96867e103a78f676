import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Activity } from '@rollcall/core';
import type { Dispatcher, Pool } from 'undici';
import type { EndpointClient } from '../service.ts';
import type { Attempt } from './attempt.ts';

/** The connections to one endpoint: a Pool, and what it does not tell of itself. */
export class EndpointPool implements EndpointClient {
  readonly #pool: Pool;
  readonly #sockets = new Set<Socket>();
  /** Those that became something else than HTTP: undici forgets them. */
  readonly #upgraded = new Set<Duplex>();
  #bytesReadBefore = 0;
  #isRetired = false;

  /** @param make the Pool; it has to tell of each socket. */
  constructor(make: (connected: (socket: Socket) => void) => Pool) {
    this.#pool = make((socket) => this.#connected(socket));
  }

  get activity(): Activity {
    let bytesRead = this.#bytesReadBefore;
    for (const socket of this.#sockets) bytesRead += socket.bytesRead;
    return { owed: this.#pool.stats.size + this.#upgraded.size, bytesRead };
  }

  dispatch(options: Dispatcher.DispatchOptions, attempt: Attempt): void {
    this.#pool.dispatch(options, attempt);
  }

  upgraded(socket: Duplex): void {
    this.#upgraded.add(socket);
    socket.once('close', () => this.#upgraded.delete(socket));
  }

  /** What was not sent goes elsewhere when its turn comes, or the Pool is destroyed. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    await Promise.all([this.close(), ...Array.from(this.#upgraded, ended)]);
  }

  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** Also what waits for a connection may end. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async destroy(error: Error): Promise<void> {
    for (const socket of this.#upgraded) socket.destroy(error);
    await this.#pool.destroy(error);
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#bytesReadBefore += socket.bytesRead;
    });
  }
}

function ended(socket: Duplex): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
