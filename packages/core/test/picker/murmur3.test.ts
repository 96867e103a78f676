import { expect, test } from 'vitest';
import { mixed, murmur3 } from '../../src/picker/murmur3.ts';
import { unevenness } from './loaded.ts';

/** As published with other implementations of MurmurHash3_x86_32, for seed 0. */
test.each([
  ['', 0],
  [' ', 0x7ef49b98],
  ['t', 0xca87df4d],
  ['te', 0xedb8ee1b],
  ['tes', 0x0bb90e5a],
  ['test', 0xba6bd213],
  ['testy', 0x44af8342],
  ['testy1', 0x8a1a243a],
  ['testy12', 0x845461b9],
  ['testy123', 0x47628ac4],
  ['Hello, world!', 0xc0363e43],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ['special characters açb↓c', 0xbe83b140],
])('of %j it is %i', (text, hash) => {
  expect(murmur3(text)).toBe(hash);
});

test('what is beyond 16 bits counts as its UTF-8, and half of a pair as U+FFFD', () => {
  expect(murmur3('😀')).toBe(0xbeb42efa);
  expect(murmur3('\ud83d')).toBe(murmur3('\ufffd'));
  expect(murmur3('a\ude00b')).toBe(murmur3('a\ufffdb'));
});

/** Where hashes such as FNV-1a fail: every key has an even number of odd bytes. */
test.each([2, 8, 12])('keys of double letters are spread evenly over %i', (count) => {
  const shares = new Array<number>(count).fill(0);
  for (let number = 0; number < 10_000; number++) {
    const key = [...String(number)].map((digit) => digit + digit).join('');
    const at = murmur3(key) % count;
    shares[at] = (shares[at] as number) + 1;
  }
  expect(Math.abs(unevenness(shares))).toBeLessThan(4);
});

test('mixing changes each bit of the result half of the time, whichever bit is changed', () => {
  for (let bit = 0; bit < 32; bit++) {
    const flips = new Array<number>(32).fill(0);
    for (let number = 0; number < 2_000; number++) {
      const changed = mixed(number * 7_919) ^ mixed((number * 7_919) ^ (1 << bit));
      for (let at = 0; at < 32; at++) flips[at] = (flips[at] as number) + ((changed >>> at) & 1);
    }
    for (const count of flips) expect(count / 2_000).toBeCloseTo(0.5, 1);
  }
});
