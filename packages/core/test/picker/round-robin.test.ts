import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundRobin } from '../../src/picker/round-robin.ts';
import type { Candidate } from '../../src/picker.ts';
import { candidate, candidates, firstTry, made, names, retry } from './seeded.ts';

test('each gets its turn', () => {
  const picker = made(roundRobin());
  expect(names(picker, candidates('a-0', 'a-1', 'a-2'), 6)).toEqual(['a-0', 'a-1', 'a-2', 'a-0', 'a-1', 'a-2']);
});

test('nobody is picked from nobody', () => {
  expect(made(roundRobin()).pick([], firstTry)).toBeUndefined();
  expect(made(roundRobin()).pick([], retry)).toBeUndefined();
});

test('two balancers do not share a cursor', () => {
  const factory = roundRobin();
  const set = candidates('a-0', 'a-1');
  expect(names(made(factory), set, 1)).toEqual(names(made(factory), set, 1));
});

test('a retry takes no turn, and goes to another than the first try did', () => {
  const picker = made(roundRobin());
  const set = candidates('a-0', 'a-1', 'a-2');
  expect(names(picker, set, 1)).toEqual(['a-0']);
  expect(names(picker, set, 5, retry)).not.toContain('a-0');
  expect(names(picker, set, 2)).toEqual(['a-1', 'a-2']);
});

test('the retries of one dead pod are spread over all others', () => {
  const picker = made(roundRobin());
  const [dead, ...others] = candidates('a-0', 'a-1', 'a-2', 'a-3');
  const retried = new Map<string | undefined, number>();
  for (let i = 0; i < 300; i += 1) {
    const set = [dead as Candidate, ...others];
    if (picker.pick(set, firstTry) !== dead) continue;
    const name = picker.pick(others, retry)?.endpoint.name;
    retried.set(name, (retried.get(name) ?? 0) + 1);
  }
  expect([...retried.values()]).toEqual([25, 25, 25]);
});

test('when one leaves, the next in turn is next, and not the first again', () => {
  const picker = made(roundRobin());
  const set = candidates('a-0', 'a-1', 'a-2', 'a-3');
  names(picker, set, 2);
  const [zero, , two, three] = set as [Candidate, Candidate, Candidate, Candidate];
  expect(names(picker, [zero, two, three], 4)).toEqual(['a-2', 'a-3', 'a-0', 'a-2']);
});

test('who is new waits for the others', () => {
  const picker = made(roundRobin());
  const set = candidates('a-1', 'a-2', 'a-3');
  names(picker, set, 1);
  expect(names(picker, [candidate('a-0'), ...set], 4)).toEqual(['a-2', 'a-3', 'a-0', 'a-1']);
});

const stayers = candidates('s-0', 's-1', 's-2');
const visitors = candidates('v-0', 'v-1', 'v-2', 'v-3', 'v-4');
const everybody = [...stayers, ...visitors];

test('whoever comes and goes, those who stay get the same', () => {
  const visits = fc.array(
    fc.record({ visiting: fc.shuffledSubarray([...visitors]), picks: fc.nat(5), top: fc.boolean() }),
  );
  fc.assert(
    fc.property(visits, (steps) => {
      const picker = made(roundRobin());
      const got = new Map(stayers.map((each) => [each, 0]));
      for (const { visiting, picks, top } of steps) {
        const set = top ? [...visiting, ...stayers] : [...stayers, ...visiting];
        for (let i = 0; i < picks; i += 1) {
          const picked = picker.pick(set, firstTry) as Candidate;
          if (got.has(picked)) got.set(picked, (got.get(picked) as number) + 1);
          expect(Math.max(...got.values()) - Math.min(...got.values())).toBeLessThanOrEqual(1);
        }
      }
    }),
  );
});

test('nobody starves, however the set is narrowed from pick to pick', () => {
  const narrowed = fc.array(fc.subarray(everybody.slice(1)), { minLength: everybody.length, maxLength: 60 });
  fc.assert(
    fc.property(narrowed, (sets) => {
      const picker = made(roundRobin());
      const [patient] = everybody as [Candidate];
      let waited = 0;
      for (const others of sets) {
        waited = picker.pick([patient, ...others], firstTry) === patient ? 0 : waited + 1;
        expect(waited).toBeLessThan(everybody.length);
      }
    }),
  );
});
