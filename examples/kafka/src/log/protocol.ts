import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** One line of JSON each; a broker answers in the order in which it was asked, and says its name first. */
export type Request =
  | { readonly kind: 'metadata' }
  | { readonly kind: 'produce'; readonly partition: number; readonly entry: Entry }
  | { readonly kind: 'fetch'; readonly partition: number; readonly from: number };

export type Reply =
  | { readonly kind: 'hello'; readonly name: string }
  | { readonly kind: 'metadata'; readonly partitions: readonly PartitionMetadata[] }
  | { readonly kind: 'stored' }
  | { readonly kind: 'fetched'; readonly values: readonly number[] }
  | { readonly kind: 'not-leader'; readonly leader: string };

/** A message, by whom it was sent, and which of theirs it is: the same one twice is one. */
export interface Entry {
  readonly producer: string;
  readonly sequence: number;
  readonly value: number;
}

export interface PartitionMetadata {
  readonly leader: string;
  /** Whoever has all of it, with the zone that it is in. */
  readonly inSync: readonly { readonly name: string; readonly zone: string }[];
}

export function send(socket: Socket, message: Request | Reply): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

export function onMessage<T extends Request | Reply>(socket: Socket, listener: (message: T) => void): void {
  const lines = createInterface({ input: socket });
  lines.on('line', (line) => listener(JSON.parse(line) as T));
  lines.on('error', () => {}); // it passes the socket's own on
}
