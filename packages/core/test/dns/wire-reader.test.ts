import { expect, test } from 'vitest';
import { WireReader } from '../../src/dns/wire-reader.ts';

const labels = (...texts: readonly string[]): Buffer =>
  Buffer.concat(texts.map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')])));
const pointer = (to: number): Buffer => Buffer.from([0xc0 | (to >> 8), to & 0xff]);
const end = Buffer.from([0]);

/** Reads the name at `at`, and where reading goes on after it. */
function readAt(at: number, ...parts: readonly Buffer[]): [name: string, goesOnAt: number] {
  const reader = new WireReader(Buffer.concat(parts));
  reader.at = at;
  return [reader.name(), reader.at];
}

test('a name is its labels, in lower case', () => {
  expect(readAt(0, labels('Web-0', 'DEFAULT', 'svc'), end)).toEqual(['web-0.default.svc', 19]);
  expect(readAt(0, end)).toEqual(['', 1]);
});

test('a name ends at its first pointer, and goes on where that leads', () => {
  const suffix = Buffer.concat([labels('Cluster', 'local'), end]);
  expect(readAt(15, suffix, labels('web'), pointer(0))).toEqual(['web.cluster.local', 21]);
  expect(readAt(15, suffix, pointer(8))).toEqual(['local', 17]);
});

test('a pointer may lead to a pointer, and many to the same place', () => {
  const reader = new WireReader(Buffer.concat([labels('a'), end, pointer(0), pointer(3), pointer(3)]));
  expect([reader.name(), reader.name(), reader.name(), reader.name()]).toEqual(['a', 'a', 'a', 'a']);
});

test('a dot inside a label does not make two of it', () => {
  expect(readAt(0, labels('web-0.web', 'test'), end)[0]).toBe('web-0\xffweb.test');
});

test.each<[string, () => unknown]>([
  ['points at itself', () => readAt(0, pointer(0))],
  ['points forward', () => readAt(0, pointer(2), end)],
  ['comes back to itself by a label', () => readAt(0, labels('a'), pointer(0))],
  ['has 128 pointers', () => readAt(256, end, end, ...Array.from({ length: 128 }, (_, i) => pointer(i * 2)))],
  ['has 256 bytes', () => readAt(0, ...Array.from({ length: 127 }, () => labels('a')), labels('bb'), end)],
  ['has a label of neither kind', () => readAt(0, Buffer.from([0x40]), Buffer.alloc(64, 'a'), end)],
  ['never ends', () => readAt(0, labels('a'))],
  ['is cut off in a label', () => readAt(0, Buffer.from([3, 0x61]))],
  ['is cut off in a pointer', () => readAt(1, end, Buffer.from([0xc0]))],
])('a name that %s is refused', (_, read) => {
  expect(read).toThrow(RangeError);
});

test('the longest name that may be is read', () => {
  const [name] = readAt(0, ...Array.from({ length: 127 }, () => labels('a')), end);
  expect(name).toBe(Array.from({ length: 127 }, () => 'a').join('.'));
  expect(readAt(254, end, end, ...Array.from({ length: 127 }, (_, i) => pointer(i * 2)))[0]).toBe('');
});
