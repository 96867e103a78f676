import type { LogClient } from './log-client.ts';

/** Sends to each partition one message after the other, until it is stored: so they keep their order. */
export class Producer {
  readonly #client: LogClient;
  readonly #tails = new Map<number, Promise<void>>();
  readonly #sequences = new Map<number, number>();

  constructor(client: LogClient) {
    this.#client = client;
  }

  /** Fulfils once the message is on every disk that is in sync; false where the client was closed before. */
  async send(partition: number, value: number): Promise<boolean> {
    const sequence = this.#sequences.get(partition) ?? 0;
    this.#sequences.set(partition, sequence + 1);
    const entry = { producer: 'p', sequence, value };
    const isStored = (this.#tails.get(partition) ?? Promise.resolve()).then(async () => {
      const leader = await this.#client.ask((all) => all[partition]?.leader ?? '', {
        kind: 'produce',
        partition,
        entry,
      });
      return leader?.kind === 'stored';
    });
    this.#tails.set(
      partition,
      isStored.then(() => {}),
    );
    return isStored;
  }
}
