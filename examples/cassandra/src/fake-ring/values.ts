// The notations of the protocol's §3, and the types of its §4.2.5.2 that system tables are made of.

export function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([short(bytes.length), bytes]);
}

export function bytes(value: Buffer | undefined): Buffer {
  return value === undefined ? int(-1) : Buffer.concat([int(value.length), value]);
}

export function inet(address: string, port: number): Buffer {
  const octets = ipv4(address);
  return Buffer.concat([Buffer.of(octets.length), octets, int(port)]);
}

/** How a column's type is written, and its values. */
export interface Type<T> {
  readonly option: Buffer;
  write(value: T): Buffer;
}

export const text: Type<string> = { option: short(0x0d), write: (value) => Buffer.from(value) };
export const boolean: Type<boolean> = { option: short(0x04), write: (value) => Buffer.of(value ? 1 : 0) };
export const inetaddr: Type<string> = { option: short(0x10), write: ipv4 };
export const uuid: Type<string> = {
  option: short(0x0c),
  write: (value) => Buffer.from(value.replaceAll('-', ''), 'hex'),
};
export const texts: Type<readonly string[]> = {
  option: Buffer.concat([short(0x22), text.option]),
  write: (values) => Buffer.concat([int(values.length), ...values.map((value) => bytes(text.write(value)))]),
};
export const textMap: Type<Readonly<Record<string, string>>> = {
  option: Buffer.concat([short(0x21), text.option, text.option]),
  write: (map) => {
    const entries = Object.entries(map).flat();
    return Buffer.concat([int(entries.length / 2), ...entries.map((entry) => bytes(text.write(entry)))]);
  },
};

function ipv4(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}
