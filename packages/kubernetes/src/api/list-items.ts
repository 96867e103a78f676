import { setImmediate as turn } from 'node:timers/promises';
import { KubernetesError } from '../errors.ts';

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [...'"\\[]{}'].map((character) =>
  character.charCodeAt(0),
);

/**
 * Reads a List, `{…,"items":[{…},{…}]}`, one item at a time: 10,000 endpoints are 3 MB, and parsed in one go they would
 * hold up everything else for as long as it takes.
 *
 * @returns the List without its items (each is a 0).
 * @throws KubernetesError `API_MALFORMED` where an item, or the rest, is longer than `limit` bytes.
 */
export async function readItems(
  chunks: AsyncIterable<Buffer>,
  limit: number,
  onItem: (json: string) => void,
): Promise<string> {
  const scanner = new Scanner(limit, onItem);
  for await (const chunk of chunks) {
    scanner.scan(chunk);
    await turn();
  }
  return scanner.rest;
}

/** Knows of JSON only what it takes to see where an object ends: strings, and how deep it is in. */
class Scanner {
  readonly #onItem: (json: string) => void;
  readonly #item: Bytes;
  readonly #rest: Bytes;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** What is open at the second level is a list: the objects in it are items. */
  #isInList = false;
  #isInItem = false;

  constructor(limit: number, onItem: (json: string) => void) {
    this.#onItem = onItem;
    this.#item = new Bytes(limit);
    this.#rest = new Bytes(limit);
  }

  get rest(): string {
    return this.#rest.take();
  }

  scan(chunk: Buffer): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.#isInString) this.#readString(byte);
      else if (byte === QUOTE) this.#isInString = true;
      else if (byte === OPEN || byte === OPEN_LIST) from = this.#open(byte, chunk, from, at);
      else if (byte === CLOSE || byte === CLOSE_LIST) from = this.#close(chunk, from, at);
    }
    (this.#isInItem ? this.#item : this.#rest).push(chunk.subarray(from));
  }

  #readString(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInString = false;
  }

  /** @returns from where on the bytes are nobody's yet. */
  #open(byte: number | undefined, chunk: Buffer, from: number, at: number): number {
    this.#depth += 1;
    if (this.#depth === 2) this.#isInList = byte === OPEN_LIST;
    if (this.#depth !== 3 || !this.#isInList || byte !== OPEN) return from;
    this.#rest.push(chunk.subarray(from, at));
    this.#isInItem = true;
    return at;
  }

  #close(chunk: Buffer, from: number, at: number): number {
    this.#depth -= 1;
    if (this.#depth !== 2 || !this.#isInItem) return from;
    this.#item.push(chunk.subarray(from, at + 1));
    this.#isInItem = false;
    this.#onItem(this.#item.take());
    this.#rest.push(zero);
    return at + 1;
  }
}

const zero = Buffer.from('0');

class Bytes {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length > this.#limit)
      throw new KubernetesError('ROLLCALL_API_MALFORMED', `A part of the list is longer than ${this.#limit} bytes.`);
    this.#parts.push(bytes);
  }

  take(): string {
    const text = Buffer.concat(this.#parts).toString();
    this.#parts = [];
    this.#length = 0;
    return text;
  }
}
