import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RetryBudget } from '../../src/balancer/retry-budget.ts';
import { HandClock } from './hand-clock.ts';

const usual = { ratio: 0.1, perSecond: 0.1, burst: 10 };
const spend = (budget: RetryBudget, tries: number): number =>
  Array.from({ length: tries }, () => budget.withdraw()).filter(Boolean).length;

function spent(allowance = usual) {
  const clock = new HandClock();
  const budget = new RetryBudget(clock, allowance);
  return { clock, budget, atFirst: spend(budget, 1_000) };
}

test('it begins with its burst', () => {
  expect(spent().atFirst).toBe(10);
});

test('ten requests pay for one retry', () => {
  const { budget } = spent();
  for (let i = 0; i < 9; i += 1) budget.deposit();
  expect(budget.withdraw()).toBe(false);
  budget.deposit();
  expect([budget.withdraw(), budget.withdraw()]).toEqual([true, false]);
});

test('so do ten seconds', () => {
  const { clock, budget } = spent();
  clock.turn(9_999);
  expect(budget.withdraw()).toBe(false);
  clock.turn(1);
  expect([budget.withdraw(), budget.withdraw()]).toEqual([true, false]);
});

test('no more than the burst is saved up', () => {
  const { clock, budget } = spent();
  clock.turn(86_400_000);
  for (let i = 0; i < 1_000; i += 1) budget.deposit();
  expect(spend(budget, 1_000)).toBe(10);
});

test('a clock that is set back gives and takes nothing', () => {
  const { clock, budget } = spent();
  clock.turn(-3_600_000);
  expect(budget.withdraw()).toBe(false);
  clock.turn(10_000);
  expect(budget.withdraw()).toBe(true);
});

test('whatever happens, retries stay within burst + 10 % of requests + 0.1 a second', () => {
  const step = fc.oneof(fc.constant('request' as const), fc.constant('retry' as const), fc.nat(5_000));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const clock = new HandClock();
      const budget = new RetryBudget(clock, usual);
      let [requests, retries] = [0, 0];
      for (const what of steps) {
        if (what === 'request') budget.deposit();
        if (what === 'request') requests += 1;
        if (what === 'retry' && budget.withdraw()) retries += 1;
        if (typeof what === 'number') clock.turn(what);
      }
      expect(retries).toBeLessThanOrEqual(10 + requests * 0.1 + clock.now() * 0.0001 + 1e-6);
    }),
  );
});
