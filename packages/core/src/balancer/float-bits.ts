const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** From here down a float has fewer than seven digits. */
const LEAST = 2 ** -126;

/** Of a number from 0 to 3.4 × 10³⁸, those of the nearest float (IEEE 754 binary32); 0 for what is too small for one. */
export function bitsOf(number: number): number {
  float[0] = number < LEAST ? 0 : number;
  return bits[0] as number;
}

export function floatOf(itsBits: number): number {
  bits[0] = itsBits;
  return float[0] as number;
}
