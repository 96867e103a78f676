/**
 * Reads a DNS message (RFC 1035 §4.1) from front to back; throws a RangeError where it ends too early or makes no sense.
 * dns-packet writes our questions, but replies come from the network: it would follow a chain of pointers anew for each
 * record (160 ms for 64 kB), make arrays as long as a header claims (2 MB for 12 bytes), and take five times as long for
 * an honest reply.
 */
export class WireReader {
  at = 0;
  readonly #bytes: Buffer;
  /** In a reply most owners are nothing but a pointer, and most of these are the same. */
  readonly #pointedAt = new Map<number, string>();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#byteAt(this.at++);
  }

  uint16(): number {
    return this.byte() * 0x100 + this.byte();
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16();
  }

  /** The end of the next `length` bytes. */
  endOf(length: number): number {
    const end = this.at + length;
    if (end > this.#bytes.length) throw new RangeError(`The message ends at ${this.#bytes.length}, not at ${end}`);
    return end;
  }

  /** Canonical: see `canonicalName`. */
  name(): string {
    const start = this.at;
    this.skipName();
    const first = this.#byteAt(start);
    if (!isPointer(first)) return this.#nameAt(start);
    const target = this.#targetAt(start);
    const name = this.#pointedAt.get(target) ?? this.#nameAt(start);
    this.#pointedAt.set(target, name);
    return name;
  }

  skipName(): void {
    for (;;) {
      const size = this.byte();
      if (isPointer(size)) this.byte();
      if (size === 0 || isPointer(size)) return;
      this.at += size;
    }
  }

  #nameAt(start: number): string {
    let length = 0;
    let pointers = 0;
    for (let at = start, size = this.#byteAt(at); size !== 0; size = this.#byteAt(at)) {
      if (isPointer(size)) {
        at = this.#targetAt(at);
        pointers += 1;
      } else {
        length = this.#addLabel(at, size, length);
        at += 1 + size;
      }
      if (length > 254 || pointers > 127) throw new RangeError(`The name at ${start} is too long`);
    }
    return scratch.toString('latin1', 0, Math.max(0, length - 1));
  }

  #addLabel(at: number, size: number, length: number): number {
    if (size > 63) throw new RangeError(`There is no label at ${at}`);
    for (let offset = 1; offset <= size; offset++) scratch[length++] = canonical[this.#byteAt(at + offset)] ?? 0;
    scratch[length++] = dot;
    return length;
  }

  /** Always further to the front ("a prior occurrence", RFC 1035 §4.1.4), which rules out circles. */
  #targetAt(at: number): number {
    const target = ((this.#byteAt(at) & 0x3f) << 8) | this.#byteAt(at + 1);
    if (target >= at) throw new RangeError(`The pointer at ${at} leads forward`);
    return target;
  }

  #byteAt(at: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined) throw new RangeError(`The message ends at ${this.#bytes.length}, within a record`);
    return byte;
  }
}

const dot = 0x2e;

/** The name that is being read, so that its text is made in one piece. */
const scratch = Buffer.alloc(512);

/** Each byte in lower case. A dot inside a label is none between labels: it becomes what no name of ours contains. */
const canonical = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === dot) return 0xff;
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
});

function isPointer(size: number): boolean {
  return size >= 0xc0;
}
