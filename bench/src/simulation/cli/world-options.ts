import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { RetryBudgetOptions } from '@rollcall/core';
import type { World } from '../world.ts';
import { readCount, readDuration, readNumber, readPicker } from './choices.ts';
import { happeningsOf } from './fault-option.ts';

const once = <D extends string>(value: D) => ({ type: 'string', default: value }) as const;
const often = { type: 'string', multiple: true } as const;

const options = {
  pods: once('10'),
  workers: once('4'),
  service: once('exponential:10'),
  clients: once('10'),
  rps: once('1000'),
  seconds: once('30'),
  seed: once('1'),
  picker: often,
  idempotent: { type: 'boolean', default: false },
  'attempt-timeout': once('Infinity'),
  deadline: once('Infinity'),
  'no-ejection': { type: 'boolean', default: false },
  budget: { type: 'string' },
  slow: often,
  stall: often,
  refuse: often,
  silent: often,
  fail: often,
  join: often,
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/** What the command line asks for: the same world for each picker. */
export interface Plan {
  readonly worlds: readonly { readonly picker: string; readonly world: World }[];
  readonly seed: number;
  readonly asJson: boolean;
}

export function readPlan(args: readonly string[]): Plan {
  const { values } = parseArgs({ args: [...args], options });
  const { picker: pickers = ['peakEwma'], seed, json } = values;
  const worlds = pickers.map((picker) => ({ picker, world: worldOf(values, picker) }));
  return { worlds, seed: readCount('seed', seed), asJson: json };
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function worldOf(values: Values, picker: string): World {
  const { idempotent, slow, stall, refuse, silent, fail, join } = values;
  const pods = readCount('pods', values.pods);
  return {
    pods,
    traits: { workers: readCount('workers', values.workers), service: readDuration(values.service) },
    clients: readCount('clients', values.clients),
    load: readNumber('rps', values.rps),
    rules: {
      idempotent,
      attemptTimeoutMs: readNumber('attempt-timeout', values['attempt-timeout']),
      deadlineMs: readNumber('deadline', values.deadline),
    },
    balancer: {
      picker: readPicker(picker),
      ejection: values['no-ejection'] ? false : undefined,
      retryBudget: readBudget(values.budget),
    },
    happenings: happeningsOf({ slow, stall, refuse, silent, fail, join }, pods),
    forMs: readNumber('seconds', values.seconds) * 1_000,
  };
}

/** `0.2,10,100`: a share of the requests, some a second, and what can be saved up. */
function readBudget(text: string | undefined): RetryBudgetOptions | undefined {
  if (text === undefined) return undefined;
  const [ratio, perSecond, burst] = text.split(',').map(Number);
  return { ratio, perSecond, burst };
}
