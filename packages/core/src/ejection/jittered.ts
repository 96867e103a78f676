/** ±20 %, so that clients that saw the same failure do not all come back in the same moment. */
export function jittered(ms: number, random: () => number): number {
  return ms * (0.8 + 0.4 * random());
}
