import type { Socket } from 'node:net';
import type { Located } from './directories.ts';

interface Whereabouts {
  readonly address: string;
  readonly port: number;
}

/** Sockets to addresses that nobody knows yet: a database may tell its clients of a pod before discovery does. */
export class Strangers {
  readonly #sockets = new Map<Socket, Whereabouts>();
  readonly #forget: (this: Socket) => void;

  constructor() {
    const all = this.#sockets;
    this.#forget = function (this: Socket): void {
      all.delete(this);
    };
  }

  add(socket: Socket, address: string, port: number): void {
    if (socket.destroyed) return;
    if (!this.#sockets.has(socket)) socket.once('close', this.#forget);
    this.#sockets.set(socket, { address, port });
  }

  /** Those that `find` knows now leave with whom it found. */
  recognise(find: (address: string, port: number) => Located | undefined): readonly [Socket, Located][] {
    const known: [Socket, Located][] = [];
    for (const [socket, { address, port }] of this.#sockets) {
      const located = find(address, port);
      if (located === undefined) continue;
      known.push([socket, located]);
      this.#drop(socket);
    }
    return known;
  }

  release(): void {
    for (const socket of [...this.#sockets.keys()]) this.#drop(socket);
  }

  #drop(socket: Socket): void {
    this.#sockets.delete(socket);
    socket.off('close', this.#forget);
  }
}
