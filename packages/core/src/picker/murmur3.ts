const { imul } = Math;

/**
 * MurmurHash3_x86_32 with seed 0 (Austin Appleby, 2011) of the text in UTF-8: from 0 to 2³² - 1. Every language has it,
 * and unlike FNV's or CRC's its low bits depend on all bits of the text, so that `% 2` is as good as `% 7`.
 *
 * What has no UTF-8, half of a surrogate pair, counts as U+FFFD, as in `TextEncoder`.
 */
export function murmur3(text: string): number {
  return hashOf(isAscii(text) ? text : Buffer.from(text).toString('latin1'));
}

/** Its finalizer: each bit of the number changes each bit of the result with a probability of nearly 1/2. */
export function mixed(number: number): number {
  const once = imul(number ^ (number >>> 16), 0x85ebca6b);
  const twice = imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/** Each character is a byte. */
function hashOf(bytes: string): number {
  let hash = 0;
  let block = 0;
  for (let at = 0; at < bytes.length; at++) {
    const place = at & 3;
    block |= bytes.charCodeAt(at) << (place * 8);
    if (place < 3) continue;
    hash = (imul(rotated(hash ^ scrambled(block), 13), 5) + 0xe6546b64) | 0;
    block = 0;
  }
  return mixed(hash ^ scrambled(block) ^ bytes.length);
}

function scrambled(block: number): number {
  return imul(rotated(imul(block, 0xcc9e2d51), 15), 0x1b873593);
}

function rotated(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
