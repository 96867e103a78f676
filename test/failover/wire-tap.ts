import { Socket } from 'node:net';

/** A key that left this process, and for where. */
interface Passed {
  readonly key: string;
  readonly to: string;
}

/**
 * What a pool has really sent: it goes by the bytes on its sockets, not by what the pool says. Keys are to be found in
 * them: `k` and nine digits.
 */
export class WireTap {
  readonly #passed: Passed[] = [];

  /** For the `stream` option of pg. */
  readonly stream = (): Socket => new TappedSocket((text, to) => this.#pass(text, to));

  /** How often each key was sent. */
  get times(): ReadonlyMap<string, number> {
    const times = new Map<string, number>();
    for (const { key } of this.#passed) times.set(key, (times.get(key) ?? 0) + 1);
    return times;
  }

  /** How many were sent to that address. */
  to(address: string): number {
    return this.#passed.filter(({ to }) => to === address).length;
  }

  #pass(text: string, to: string): void {
    for (const key of text.match(/k\d{9}/g) ?? []) this.#passed.push({ key, to });
  }
}

type Written = (error?: Error | null) => void;

/** `connect` puts its own `write` back in place; these are what that ends in. */
class TappedSocket extends Socket {
  readonly #passes: (text: string, to: string) => void;

  constructor(passes: (text: string, to: string) => void) {
    super();
    this.#passes = passes;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, written: Written): void {
    this.#passes(chunk.toString('latin1'), this.remoteAddress ?? '');
    super._write(chunk, encoding, written);
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], written: Written): void {
    for (const { chunk } of chunks) this.#passes(chunk.toString('latin1'), this.remoteAddress ?? '');
    super._writev?.(chunks, written);
  }
}
