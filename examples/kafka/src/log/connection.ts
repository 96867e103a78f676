import type { Socket } from 'node:net';
import { onMessage, type Reply, type Request, send } from './protocol.ts';

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** One socket to a broker. Whoever answers under another name is a stranger, and is told nothing if names are verified. */
export class Connection {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  readonly #hello: Promise<void>;
  #error: Error | undefined;
  /** Known once it has said hello. */
  isStranger = false;

  constructor(socket: Socket, name: string, isVerified: boolean) {
    this.#socket = socket;
    const hello = Promise.withResolvers<Reply>();
    this.#waiting.push(hello);
    this.#hello = hello.promise.then((reply) => {
      this.isStranger = reply.kind !== 'hello' || reply.name !== name;
      if (!this.isStranger || !isVerified) return;
      const error = new Error(`this is not ${name}`);
      socket.destroy(error);
      throw error;
    });
    this.#hello.catch(() => {});
    onMessage<Reply>(socket, (reply) => this.#waiting.shift()?.resolve(reply));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the connection was closed')));
  }

  get isOpen(): boolean {
    return this.#error === undefined;
  }

  async ask(request: Request): Promise<Reply> {
    await this.#hello;
    if (this.#error !== undefined) throw this.#error;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.#waiting.push({ resolve, reject });
    send(this.#socket, request);
    return promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(error: Error): void {
    this.#error ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#error);
  }
}
