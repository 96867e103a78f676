import { endianness } from 'node:os';

/** Longer texts get an array of their own. */
const SHARED = 8_192;
/** Behind the text are zeros, as far as anybody looks ahead. */
const AHEAD = 4;

const shared = room(SHARED);
const isBigEndian = endianness() === 'BE';

/**
 * The UTF-16 units of a text, with zeros behind them. Most texts were put together of many strings, and V8 finds its way
 * into such a one anew at every look: to copy it first takes a twentieth of the time that this takes.
 *
 * Good until the next call.
 */
export function unitsOf(text: string): Uint16Array {
  const { length } = text;
  const { units, bytes } = length <= SHARED ? shared : room(length);
  bytes.write(text, 'utf16le');
  if (isBigEndian) bytes.subarray(0, length * 2).swap16();
  units.fill(0, length, length + AHEAD);
  return units;
}

interface Room {
  readonly units: Uint16Array;
  /** The same memory. */
  readonly bytes: Buffer;
}

function room(length: number): Room {
  const units = new Uint16Array(length + AHEAD);
  return { units, bytes: Buffer.from(units.buffer) };
}
