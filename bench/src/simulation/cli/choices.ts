import { leastRequest, type PickerFactory, peakEwma, random, roundRobin } from '@rollcall/core';
import { constant, type Duration, exponential, lognormal } from '../duration.ts';

const pickers: Readonly<Record<string, () => PickerFactory>> = { peakEwma, leastRequest, roundRobin, random };

export function readPicker(name: string): PickerFactory {
  const make = Object.hasOwn(pickers, name) ? pickers[name] : undefined;
  if (make === undefined) throw new RangeError(`--picker ${name}: one of ${Object.keys(pickers).join(', ')}`);
  return make();
}

const durations: Readonly<Record<string, (meanMs: number) => Duration>> = {
  constant,
  exponential,
  lognormal: (meanMs) => lognormal(meanMs, 0.5),
};

/** `10`, `exponential:10`, `lognormal:10`, `constant:10`. */
export function readDuration(text: string): Duration {
  const [, name = 'exponential', ms] = /^(?:([a-z]+):)?(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const make = Object.hasOwn(durations, name) ? durations[name] : undefined;
  if (make === undefined || ms === undefined)
    throw new RangeError(
      `--service ${text}: a number of ms, or one of ${Object.keys(durations).join(', ')}, such as lognormal:10`,
    );
  return make(Number(ms));
}

/** A number above 0, for an option. */
export function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0)) throw new RangeError(`--${name} ${text}: a number above 0`);
  return value;
}

export function readCount(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} ${text}: a whole number, 1 or more`);
  return value;
}
