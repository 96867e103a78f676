import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Pod } from '@rollcall/testing';
import { onMessage, type Reply, type Request, send } from './protocol.ts';
import type { Quorum } from './quorum.ts';

/** From a disk to the network card. */
const ACK_MS = 1;

/** One broker, as a pod runs it. */
export class Broker implements AsyncDisposable {
  readonly name: string;
  readonly #quorum: Quorum;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Its node has died: it says nothing any more, not even goodbye. */
  isMute = false;

  private constructor(name: string, quorum: Quorum) {
    this.name = name;
    this.#quorum = quorum;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(pod: Pod, quorum: Quorum): Promise<Broker> {
    const broker = new Broker(pod.name, quorum);
    broker.#server.listen(pod.port('log'), pod.address);
    await once(broker.#server, 'listening');
    quorum.joined(pod.name);
    return broker;
  }

  /** Gracefully, its leaderships move first; a mute one keeps its sockets, and nobody hears of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#quorum.left(this.name);
    this.#server.close();
    if (!this.isMute) this.hangUp();
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket.on('error', () => {}));
    socket.once('close', () => this.#sockets.delete(socket));
    this.#reply(socket, { kind: 'hello', name: this.name });
    onMessage<Request>(socket, (request) => {
      if (this.isMute) return;
      const reply = this.#answer(request);
      setTimeout(() => this.#reply(socket, reply), ACK_MS);
    });
  }

  #reply(socket: Socket, reply: Reply): void {
    if (!this.isMute && socket.writable) send(socket, reply);
  }

  #answer(request: Request): Reply {
    if (request.kind === 'metadata') return { kind: 'metadata', partitions: this.#quorum.describe() };
    if (request.kind === 'fetch') return { kind: 'fetched', values: this.#read(request.partition, request.from) };
    const leader = this.#quorum.leaderOf(request.partition);
    if (leader !== this.name) return { kind: 'not-leader', leader };
    this.#quorum.append(request.partition, request.entry);
    return { kind: 'stored' };
  }

  #read(partition: number, from: number): readonly number[] {
    return this.#quorum
      .log(this.name, partition)
      .slice(from, from + 500)
      .map(({ value }) => value);
  }
}
