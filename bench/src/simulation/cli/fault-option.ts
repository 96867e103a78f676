import { at, become, type Happening, join, slow, stall } from '../happening.ts';
import type { Health } from '../pod.ts';
import { pods } from '../world.ts';

/** `2x5@10-40`: two pods, five times, from the 10th second to the 40th. */
interface Fault {
  readonly count: number;
  readonly factor: number;
  readonly fromMs: number;
  /** Infinity: for good. */
  readonly toMs: number;
}

const form = /^(?<count>\d+)(?:x(?<factor>\d+(?:\.\d+)?))?(?:@(?<from>\d+(?:\.\d+)?)(?:-(?<to>\d+(?:\.\d+)?))?)?$/;

/** Options that say what happens to pods: each may be given more than once. */
export type FaultOptions = Readonly<Record<FaultName, readonly string[] | undefined>>;
export type FaultName = 'slow' | 'stall' | 'refuse' | 'silent' | 'fail' | 'join';

/** Each fault gets pods of its own: the first one from web-0 up, and so on. New pods come after those that were there. */
export function happeningsOf(options: FaultOptions, count: number): readonly Happening[] {
  let next = 0;
  let last = count;
  const happenings: Happening[] = [];
  for (const [name, texts] of Object.entries(options) as [FaultName, readonly string[] | undefined][]) {
    for (const text of texts ?? []) {
      const fault = readFault(name, text);
      const names = pods(fault.count, name === 'join' ? last : next);
      if (name === 'join') last += fault.count;
      else next += fault.count;
      happenings.push(...play(name, fault, names));
    }
  }
  if (next > count) throw new RangeError(`the faults are for ${next} pods, and there are ${count}: raise --pods`);
  return happenings;
}

function readFault(name: string, text: string): Fault {
  const { count, factor, from, to } = form.exec(text)?.groups ?? {};
  const forms = '<pods>[x<times>][@<from>[-<to>]], in seconds, such as 1x5@10-40';
  if (count === undefined) throw new RangeError(`--${name} ${text}: write ${forms}`);
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : Number(to) * 1_000;
  return { count: Number(count), factor: Number(factor ?? 5), fromMs: Number(from ?? 0) * 1_000, toMs };
}

function play(name: FaultName, { factor, fromMs, toMs }: Fault, names: readonly string[]): readonly Happening[] {
  switch (name) {
    case 'slow':
      return [at(fromMs, slow(factor, ...names)), ...until(toMs, slow(1, ...names))];
    case 'stall':
      if (toMs === Number.POSITIVE_INFINITY)
        throw new RangeError(`--stall ${names.length}@${fromMs / 1_000}: say until when, such as 1@10-13`);
      return [at(fromMs, stall(toMs - fromMs, ...names))];
    case 'join':
      return [at(fromMs, join(...names))];
    default:
      return [at(fromMs, become(health[name], ...names)), ...until(toMs, become('up', ...names))];
  }
}

const health: Readonly<Record<'refuse' | 'silent' | 'fail', Health>> = {
  refuse: 'refusing',
  silent: 'silent',
  fail: 'failing',
};

function until(toMs: number, end: Happening['happen']): readonly Happening[] {
  return toMs === Number.POSITIVE_INFINITY ? [] : [at(toMs, end)];
}
