import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lines } from '../../src/api/lines.ts';
import { all, cut, stream } from '../fixtures/chunks.ts';

const events = ['{"type":"ADDED"}', '{"name":"größe 🙂"}', 'x', '{"type":"BOOKMARK"}'];

test('a line is the same, wherever it was cut on its way', async () => {
  const bytes = Buffer.from(`${events.join('\n')}\n`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (at) => {
      expect(await all(lines(stream(cut(bytes, at)), 1_000))).toEqual(events);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('empty lines are none', async () => {
  expect(await all(lines(stream([Buffer.from('a\n\n\r\nb\n')]), 10))).toEqual(['a', 'b']);
});

test('what is cut off at the end is told of, and never read', async () => {
  const read: string[] = [];
  const reading = (async () => {
    for await (const line of lines(stream([Buffer.from('{"a":1}\n{"b":')]), 100)) read.push(line);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'ROLLCALL_API_MALFORMED' });
  expect(read).toEqual(['{"a":1}']);
});

test.each([1, 3, 50])('a line that is too long is refused before it is all there (in pieces of %i)', async (size) => {
  let sent = 0;
  async function* endless() {
    for (; sent < 1_000; sent += size) yield Buffer.alloc(size, 'x');
  }
  const reading = all(lines(endless(), 100));
  await expect(reading).rejects.toMatchObject({
    code: 'ROLLCALL_API_MALFORMED',
    message: expect.stringContaining('100'),
  });
  expect(sent).toBeLessThan(200);
});
