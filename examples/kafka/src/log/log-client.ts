import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { PartitionMetadata, Reply, Request } from './protocol.ts';
import type { Way } from './ways.ts';

/** Between two tries. */
const PAUSE_MS = 50;

/** What producer and consumer share: who leads what, and a connection to each broker, by its stable name. */
export class LogClient {
  readonly #way: Way;
  readonly #connections = new Map<string, Connection>();
  #metadata: Promise<readonly PartitionMetadata[]> | undefined;
  #isClosed = false;
  /** From a NOT_LEADER to the answer of the new leader, in ms. */
  readonly leaderMoves: number[] = [];
  /** Messages that were told to somebody else than their leader. */
  strays = 0;

  constructor(way: Way) {
    this.#way = way;
  }

  /** Until somebody has answered; asks anew who that is after each failure. */
  async ask(choose: (metadata: readonly PartitionMetadata[]) => string, request: Request): Promise<Reply | undefined> {
    let movedAt: number | undefined;
    while (!this.#isClosed) {
      try {
        const reply = await this.#askOnce(choose(await this.metadata()), request);
        if (reply.kind !== 'not-leader') {
          if (movedAt !== undefined) this.leaderMoves.push(performance.now() - movedAt);
          return reply;
        }
        movedAt ??= performance.now();
        this.#metadata = undefined;
      } catch {
        this.#metadata = undefined;
        await sleep(PAUSE_MS);
      }
    }
    return undefined;
  }

  metadata(): Promise<readonly PartitionMetadata[]> {
    this.#metadata ??= this.#bootstrap();
    return this.#metadata;
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections.values()) connection.close();
  }

  /** Every broker knows. They are asked all at once, as one that is dead would not even refuse. */
  async #bootstrap(): Promise<readonly PartitionMetadata[]> {
    const names = await this.#way.brokers();
    const reply = await Promise.any(names.map((name) => this.#askOnce(name, { kind: 'metadata' })));
    return reply.kind === 'metadata' ? reply.partitions : [];
  }

  async #askOnce(name: string, request: Request): Promise<Reply> {
    const connection = this.#to(name);
    const reply = await connection.ask(request);
    if (connection.isStranger && request.kind === 'produce') this.strays += 1;
    return reply;
  }

  #to(name: string): Connection {
    const known = this.#connections.get(name);
    if (known?.isOpen) return known;
    const connection = new Connection(this.#way.connect(name), name, this.#way.isVerified);
    this.#connections.set(name, connection);
    return connection;
  }
}
