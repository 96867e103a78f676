import { setTimeout as sleep } from 'node:timers/promises';
import type { LogClient } from './log-client.ts';
import type { PartitionMetadata } from './protocol.ts';

/** Reads each partition from a replica in its own zone, where there is one, else from the leader (as KIP-392 does). */
export class Consumer {
  readonly #client: LogClient;
  readonly #zone: string;
  readonly values: number[][] = [];
  /** Fetches by whom they were asked of. */
  readonly asked = new Map<string, number>();

  constructor(client: LogClient, zone: string) {
    this.#client = client;
    this.#zone = zone;
  }

  /** Until the client is closed. */
  async run(): Promise<void> {
    const metadata = await this.#client.metadata();
    await Promise.all(metadata.map((_, partition) => this.#follow(partition)));
  }

  async #follow(partition: number): Promise<void> {
    const read: number[] = [];
    this.values[partition] = read;
    for (;;) {
      const reply = await this.#client.ask((all) => this.#nearest(all[partition]), {
        kind: 'fetch',
        partition,
        from: read.length,
      });
      if (reply?.kind !== 'fetched') return;
      read.push(...reply.values);
      if (reply.values.length === 0) await sleep(20);
    }
  }

  #nearest(partition: PartitionMetadata | undefined): string {
    const near = partition?.inSync.find(({ zone }) => zone === this.#zone);
    const name = near?.name ?? partition?.leader ?? '';
    this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
    return name;
  }
}
