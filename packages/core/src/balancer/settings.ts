import type { BalancerOptions } from '../balancer.ts';
import { type Clock, systemClock } from '../clock.ts';
import { badOption, numberOption } from '../options.ts';
import { roundRobin } from '../picker/round-robin.ts';
import type { PickerFactory } from '../picker.ts';
import { RetryBudget } from './retry-budget.ts';

/** Balancer options without holes. */
export interface BalancerSettings<R> {
  readonly picker: PickerFactory<R>;
  readonly budget: RetryBudget;
  readonly random: () => number;
  readonly clock: Clock;
}

export function checkBalancerOptions<R>(options: BalancerOptions<R>): BalancerSettings<R> {
  const { picker = roundRobin(), random = Math.random, clock = systemClock, retryBudget = {} } = options;
  if (typeof picker?.create !== 'function') throw badOption('picker', 'a picker, such as `roundRobin()`', picker);
  const budget = new RetryBudget(clock, {
    ratio: numberOption('retryBudget.ratio', retryBudget.ratio, 0.1),
    perSecond: numberOption('retryBudget.perSecond', retryBudget.perSecond, 0.1),
    burst: numberOption('retryBudget.burst', retryBudget.burst, 10),
  });
  return { picker, budget, random, clock };
}
