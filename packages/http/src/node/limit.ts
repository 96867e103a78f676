/** 0 is for ever, and so is what setTimeout cannot count to. */
export function isLimit(ms: number): boolean {
  return ms > 0 && ms < 2 ** 31;
}
