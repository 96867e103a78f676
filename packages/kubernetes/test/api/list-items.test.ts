import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readItems } from '../../src/api/list-items.ts';
import { cut, stream } from '../fixtures/chunks.ts';

async function read(text: string, at: readonly number[] = [], limit = 1_000_000) {
  const items: unknown[] = [];
  const rest = await readItems(stream(cut(Buffer.from(text), at)), limit, (json) => items.push(JSON.parse(json)));
  return { items, rest: JSON.parse(rest) as object };
}

test('a list is read item by item, wherever it is cut, and whatever stands in it', async () => {
  const list = fc.record({
    kind: fc.string(),
    metadata: fc.dictionary(fc.string(), fc.jsonValue()),
    items: fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
  });
  await fc.assert(
    fc.asyncProperty(list, fc.array(fc.nat(200)), fc.boolean(), async (whole, at, isIndented) => {
      const text = JSON.stringify(whole, undefined, isIndented ? 2 : undefined);
      const length = Buffer.byteLength(text);
      const { items, rest } = await read(
        text,
        at.map((each) => each % length),
      );
      const plain = JSON.parse(text) as typeof whole;
      expect(items).toEqual(plain.items);
      expect(rest).toEqual({ ...plain, items: plain.items.map(() => 0) });
    }),
    { numRuns: 300, seed: 2 },
  );
});

test('braces and quotes in a string are text', async () => {
  const { items } = await read('{"items":[{"a":"}],{\\"\\\\"},{"b":[{}]}]}');
  expect(items).toEqual([{ a: '}],{"\\' }, { b: [{}] }]);
});

test('an item that is too long is refused', async () => {
  const text = JSON.stringify({ items: [{ a: 'x'.repeat(200) }] });
  await expect(read(text, [], 100)).rejects.toMatchObject({ code: 'ROLLCALL_API_MALFORMED' });
});
