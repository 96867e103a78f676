/** Pointers have 14 bits (RFC 1035 §4.1.4): what stands beyond cannot be pointed at. */
const lastOffset = 0x3fff;

/**
 * Which names stand where in a message, so that later ones can point back (RFC 1035 §4.1.4). Case decides, as in
 * CoreDNS: a name asked in mixed case does not serve the lower-case ones.
 */
export class NameTable {
  readonly #compress: boolean;
  readonly #offsets = new Map<string, number>();

  constructor(compress: boolean) {
    this.#compress = compress;
  }

  /** The longest known ending becomes a pointer. */
  encode(name: string, at: number): Buffer {
    return this.#write(name, at, this.#compress);
  }

  /** Every label, which later names may point at all the same. */
  encodeInFull(name: string, at: number): Buffer {
    return this.#write(name, at, false);
  }

  #write(name: string, at: number, compress: boolean): Buffer {
    const labels = name === '' || name === '.' ? [] : name.split('.');
    const bytes: Buffer[] = [];
    let offset = at;
    for (const [index, label] of labels.entries()) {
      const ending = labels.slice(index).join('.');
      const known = this.#offsets.get(ending);
      if (known !== undefined && compress)
        return Buffer.concat([...bytes, Buffer.of(0xc0 | (known >> 8), known & 0xff)]);
      if (known === undefined && offset <= lastOffset) this.#offsets.set(ending, offset);
      const text = Buffer.from(label);
      bytes.push(Buffer.of(text.length), text);
      offset += text.length + 1;
    }
    return Buffer.concat([...bytes, Buffer.of(0)]);
  }
}
