/** Numbers in [0, 1). */
export type Random = () => number;

/** The same numbers for the same seed, every time (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/**
 * A stream of its own for everybody who draws: with another picker, requests still come when they came, and take what
 * they took. So two runs differ by nothing but what is compared.
 */
export function stream(seed: number, ...path: readonly number[]): Random {
  const mixed = path.reduce((mix, part) => Math.imul(mix ^ (part + 1), 0x9e3779b1) ^ (mix >>> 13), seed + 1);
  return seededRandom(mixed);
}
