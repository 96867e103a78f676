import type { BalancerOptions } from '../balancer.ts';
import type { Clock } from '../clock.ts';
import { checkEjectionOptions, type EjectionSettings } from '../ejection/settings.ts';
import { DiscoveryError } from '../errors.ts';
import { badOption, numberOption } from '../options.ts';
import { peakEwma } from '../picker/peak-ewma.ts';
import type { Picker, PickerEnv, PickerFactory } from '../picker.ts';
import { RetryBudget } from './retry-budget.ts';

/** Balancer options without holes, and the picker made. */
export interface BalancerSettings<R> {
  readonly name: string;
  readonly picker: Picker<R>;
  readonly ejection: EjectionSettings | undefined;
  readonly budget: RetryBudget;
  readonly clock: Clock;
  readonly random: () => number;
}

export function checkBalancerOptions<R>(options: BalancerOptions<R>, resolverClock: Clock): BalancerSettings<R> {
  const { picker = peakEwma(), random = Math.random, clock = resolverClock, retryBudget = {} } = options;
  if (typeof picker?.create !== 'function') throw badOption('picker', 'a picker, such as `roundRobin()`', picker);
  if (typeof random !== 'function') throw badOption('random', 'a function', random);
  if (typeof retryBudget !== 'object' || retryBudget === null) throw badOption('retryBudget', 'options', retryBudget);
  const budget = new RetryBudget(clock, {
    ratio: numberOption('retryBudget.ratio', retryBudget.ratio, 0.1),
    perSecond: numberOption('retryBudget.perSecond', retryBudget.perSecond, 0.1),
    burst: numberOption('retryBudget.burst', retryBudget.burst, 10),
  });
  const ejection = checkEjectionOptions(options.ejection);
  return {
    name: picker.name,
    picker: make(picker, { random, now: () => clock.now() }),
    ejection,
    budget,
    clock,
    random,
  };
}

function make<R>(factory: PickerFactory<R>, env: PickerEnv): Picker<R> {
  try {
    return factory.create(env);
  } catch (cause) {
    const message = `Picker ${factory.name} threw when it was made: see \`cause\`.`;
    throw new DiscoveryError('ROLLCALL_PICKER_FAILED', message, { cause });
  }
}
