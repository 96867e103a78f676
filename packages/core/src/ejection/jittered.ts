/** ±20 %, so that clients that saw the same failure do not all come back in the same moment. */
export function jittered(ms: number, random: () => number): number {
  return ms * (0.8 + 0.4 * random());
}

/** Up to 20 % more, and not less: for a time that somebody asked for. */
export function jitteredUp(ms: number, random: () => number): number {
  return ms * (1 + 0.2 * random());
}
