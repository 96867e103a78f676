import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Placed, UnderWay } from '../src/under-way.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;

interface Request extends Placed {
  readonly body: readonly number[];
}

function request(): Request {
  return { place: -1, body: Array.from({ length: 128 }, (_, i) => i) };
}

/** 64 at a time, of a kilobyte each: 20 MB in all. Gives how many bytes only a major collection takes. */
function outliving(underWay: Pick<UnderWay<Request>, 'add' | 'delete'>): number {
  const open: Request[] = [];
  const turn = (): void => {
    const next = request();
    open.push(next);
    underWay.add(next);
    if (open.length > 64) underWay.delete(open.shift() as Request);
  };
  for (let i = 0; i < 1_000; i += 1) turn();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 20_000; i += 1) {
    turn();
    if (i % 1_000 === 0) collectGarbage({ type: 'minor' });
  }
  collectGarbage({ type: 'minor' });
  return process.memoryUsage().heapUsed - before;
}

test('who came and did not leave is there, whatever came and left in between', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 200 }), (steps) => {
      const requests = Array.from({ length: 10 }, request);
      const there = new Set<Request>();
      const underWay = new UnderWay<Request>();
      for (const each of steps.map((step) => requests[step] as Request)) {
        const isThere = there.delete(each);
        if (isThere) underWay.delete(each);
        else underWay.add(each);
        if (!isThere) there.add(each);
      }
      expect(new Set(underWay.all())).toEqual(there);
      expect(underWay.all()).toHaveLength(there.size);
    }),
  );
});

test('who is not there need not leave', () => {
  const underWay = new UnderWay<Request>();
  const one = request();
  underWay.add(one);
  underWay.delete(request());
  expect(underWay.all()).toEqual([one]);
});

test('a minor collection takes what is over', () => {
  // 0.1 MB as it is; with a `Set` it is 2 to 5 MB.
  expect(outliving(new UnderWay())).toBeLessThan(2 ** 20);
});
