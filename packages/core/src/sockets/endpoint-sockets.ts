import type { Socket } from 'node:net';
import type { Activity } from '../clients.ts';

/** What a socket had read and written when it was looked at last. */
interface Mark {
  bytesRead: number;
  /** Undefined at first: what was under way when its pod went missing, nobody knows, so it counts as asked. */
  bytesWritten: number | undefined;
}

/** All sockets to one instance of a pod: what `Clients` has as the client of an endpoint. Nothing is done per read or write. */
export class EndpointSockets {
  readonly openedAt: number;
  /** With the number of each kind that was destroyed. */
  readonly #destroyed: (count: number, kind: 'gone' | 'silent', error: Error) => void;
  readonly #sockets = new Set<Socket>();
  readonly #marks = new WeakMap<Socket, Mark>();
  readonly #closed: (this: Socket) => void;
  #bytesReadBefore = 0;
  /** Grows while nobody was asked anything: then a pod that says nothing is not silent. */
  #calm = 0;
  #emptied: PromiseWithResolvers<void> | undefined;

  constructor(
    openedAt: number,
    destroyed: (count: number, kind: 'gone' | 'silent', error: Error) => void,
    closed: (socket: Socket) => void,
  ) {
    this.openedAt = openedAt;
    this.#destroyed = destroyed;
    const group = this;
    // One function for all of them, which finds its socket in `this`. Not by `once`, which makes one for each.
    this.#closed = function (this: Socket): void {
      group.#delete(this);
      closed(this);
    };
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** False where it is in here already. */
  add(socket: Socket): boolean {
    if (socket.destroyed || this.#sockets.has(socket)) return false;
    this.#sockets.add(socket);
    socket.on('close', this.#closed);
    return true;
  }

  /** Lets go of them, as they are. */
  release(): void {
    for (const socket of [...this.#sockets]) this.#delete(socket);
  }

  /** Whom a socket's silence is held against: see `Clients`. */
  look(): Activity {
    let bytesRead = this.#bytesReadBefore;
    let isAsked = false;
    for (const socket of this.#sockets) {
      bytesRead += socket.bytesRead;
      if (this.#isAsked(socket)) isAsked = true;
    }
    if (!isAsked) this.#calm += 1;
    return { owed: this.#sockets.size, bytesRead: bytesRead + this.#calm };
  }

  /** The pod is gone, or there is no socket left: which of them is idle only their client knows, so none ends by this. */
  close(): Promise<void> {
    this.#emptied ??= Promise.withResolvers();
    if (this.#sockets.size === 0) this.#emptied.resolve();
    return this.#emptied.promise;
  }

  destroy(error: Error): void {
    const doomed = [...this.#sockets];
    this.#destroyed(doomed.length, this.#emptied === undefined ? 'silent' : 'gone', error);
    for (const socket of doomed) destroy(socket, error);
  }

  #isAsked(socket: Socket): boolean {
    const { bytesRead, bytesWritten } = socket;
    const mark = this.#marks.get(socket);
    if (mark === undefined) this.#marks.set(socket, { bytesRead, bytesWritten: undefined });
    else if (mark.bytesRead !== bytesRead) Object.assign(mark, { bytesRead, bytesWritten });
    return mark?.bytesWritten !== bytesWritten;
  }

  #delete(socket: Socket): void {
    if (!this.#sockets.delete(socket)) return;
    // Some clients connect the same socket again.
    socket.off('close', this.#closed);
    this.#bytesReadBefore += socket.bytesRead;
    if (this.#sockets.size === 0) this.#emptied?.resolve();
  }
}

/** With the error, or clients do not know that they may try again; without where nobody listens, as that would be thrown. */
function destroy(socket: Socket, error: Error): void {
  socket.destroy(socket.listenerCount('error') > 0 ? error : undefined);
}
