import {
  type Candidate,
  definePicker,
  first,
  leader,
  ordinal,
  type PickerFactory,
  random,
  roundRobin,
} from '@rollcall/core';
import { describe, expect, test } from 'vitest';
import { pickerContract } from '../../src/index.ts';
import { brokenPromises } from '../fixtures/broken-promises.ts';

describe.each([
  { factory: roundRobin(), uniform: true },
  { factory: random(), uniform: true },
  { factory: first(), uniform: false },
  { factory: ordinal(1), uniform: false },
  { factory: leader(), uniform: false },
  { factory: leader({ fallback: 'next-ordinal' }), uniform: false },
])('$factory.name', ({ factory, uniform }) => {
  for (const { name, run } of pickerContract(factory, { uniform })) test(name, run);
});

type Pick = Parameters<typeof definePicker>[1];
const broken = (pick: ReturnType<Pick>): PickerFactory => definePicker('broken', () => pick);
/** Nothing is wrong with it: each pick is by its key. */
const byKey: Extract<ReturnType<Pick>, (...args: never[]) => unknown> = (among, { key = '' }) =>
  among[[...key].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % among.length];

describe('a picker breaks its promise', () => {
  test.each<[how: string, promise: string, factory: PickerFactory]>([
    ['that makes somebody up', 'picks those that it is given, and no others', broken(([some]) => some && { ...some })],
    ['that answers later', 'picks those that it is given, and no others', broken((async () => undefined) as never)],
    ['that throws where nobody is', 'picks nobody from nobody', broken((among) => among.reduce((some) => some))],
    ['that never picks', 'picks somebody from a hundred', broken(() => undefined)],
    ['that counts on a key', 'throws for no request', broken((among, { key }) => (key?.length ? among[0] : fail()))],
    ['that keeps its first list', 'never picks who has left', keepsItsFirstList()],
    ['that takes a list as long for the same', 'never picks who has left', goesByLength()],
    ['that sorts in place', 'leaves the list as it was', broken((among) => (among as Candidate[]).sort(byAddress)[0])],
    [
      'that throws its own dice',
      'makes the same choices of the same random numbers',
      broken((among) => among[Math.floor(Math.random() * among.length)]),
    ],
    ['whose factory counts', 'shares no state with other pickers of its factory', countsInItsFactory()],
    ['whose cursor goes on with a retry', 'lets no retry change what first tries get', goesOnWithRetries()],
    [
      'that does not say that it needs slots',
      'picks among pods without stable names, or says that it needs them',
      broken((among) => among.find(({ endpoint }) => endpoint.slot !== undefined)),
    ],
    ['that has a favourite', 'gives each an even share', broken((among, request) => byKey(among.slice(0, 2), request))],
  ])('%s: %s', async (_, promise, factory) => {
    expect(await brokenPromises(pickerContract(factory, { uniform: true }))).toContain(promise);
  });

  test('none, where nothing is wrong', async () => {
    expect(await brokenPromises(pickerContract(broken(byKey)))).toEqual([]);
  });
});

function fail(): never {
  throw new Error('no key');
}

function byAddress(a: Candidate, b: Candidate): number {
  return a.endpoint.address < b.endpoint.address ? -1 : 1;
}

function keepsItsFirstList(): PickerFactory {
  return definePicker('broken', () => {
    let kept: readonly Candidate[] | undefined;
    return (among, request) => {
      kept ??= among.length > 0 ? among : undefined;
      return byKey(kept ?? [], request);
    };
  });
}

function goesByLength(): PickerFactory {
  return definePicker('broken', () => {
    let kept: readonly Candidate[] = [];
    return (among, request) => {
      if (among.length !== kept.length) kept = among;
      return byKey(kept, request);
    };
  });
}

function countsInItsFactory(): PickerFactory {
  let count = 0;
  return broken((among, { attempt }) => among[(attempt === 0 ? count++ : count) % among.length]);
}

function goesOnWithRetries(): PickerFactory {
  return definePicker('broken', () => {
    let count = 0;
    return (among) => among[count++ % among.length];
  });
}
