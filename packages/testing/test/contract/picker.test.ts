import {
  byRequest,
  type Candidate,
  DiscoveryError,
  definePicker,
  first,
  leader,
  leastRequest,
  ordinal,
  type Picker,
  type PickerFactory,
  type PickRequest,
  peakEwma,
  random,
  rendezvous,
  roundRobin,
  sameZone,
  shard,
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
  { factory: leastRequest(), uniform: true },
  { factory: peakEwma(), uniform: true },
  { factory: rendezvous(), uniform: true },
  { factory: shard({ count: 3 }), uniform: false },
  { factory: sameZone(roundRobin(), { zone: 'a' }), uniform: true },
  { factory: sameZone(rendezvous(), { zone: 'a' }), uniform: true },
])('$factory.name', ({ factory, uniform }) => {
  for (const { name, run } of pickerContract(factory, { uniform })) test(name, run);
});

describe.each([
  byRequest(readOrWrite, { read: roundRobin(), write: leader() }),
  byRequest(readOrWrite, { read: peakEwma(), write: shard({ count: 2 }) }),
  sameZone(byRequest(readOrWrite, { read: roundRobin(), write: leader() }), { zone: 'a' }),
  byRequest(readOrWrite, { read: random(), write: byRequest(readOrWrite, { read: first(), write: roundRobin() }) }),
])('$name', (factory) => {
  for (const { name, run } of pickerContract(factory, { request: (index) => index })) test(name, run);
});

type Pick = Parameters<typeof definePicker>[1];
const broken = (pick: ReturnType<Pick>): PickerFactory => definePicker('broken', () => pick);
/** Nothing is wrong with it: each pick is by its key. */
const byKey: Extract<ReturnType<Pick>, (...args: never[]) => unknown> = (among, { key = '' }) =>
  among[[...key].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % among.length];
/** It wants a key, and says so: nothing is wrong with that either. */
const asksForKey: Picker = {
  pick(among, request) {
    if (request.key === undefined) throw new DiscoveryError('ROLLCALL_BAD_OPTION', 'Give `key`.');
    return byKey(among, request);
  },
};
const topmost: Picker['rank'] = (among, _key, count) => among.slice(0, count);
const ranks = (rank: Picker['rank']): PickerFactory => broken({ pick: ([some]) => some, rank: rank ?? fail() });

const once = 'ranks those that it is given, each once, and no more than asked for';
const asks = 'throws for no request, but to ask for the key or the request';

describe('a picker breaks its promise', () => {
  test.each<[how: string, promise: string, factory: PickerFactory]>([
    ['that makes somebody up', 'picks those that it is given, and no others', broken(([some]) => some && { ...some })],
    ['that answers later', 'picks those that it is given, and no others', broken((async () => undefined) as never)],
    ['that throws where nobody is', 'picks nobody from nobody', broken((among) => among.reduce((some) => some))],
    ['that never picks', 'picks somebody from a hundred', broken(() => undefined)],
    ['that counts on a key', asks, broken((among, { key }) => (key === undefined ? fail() : among[0]))],
    ['that asks for a key which is there', asks, broken((among, { key }) => (key ? among[0] : refuse()))],
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
    ['that ranks all, whatever the count', once, ranks((among) => among)],
    ['that ranks its first twice', once, ranks(([some], _key, count) => (some && count > 1 ? [some, some] : []))],
    [
      'that ranks whom it makes up',
      once,
      ranks((among, _key, count) => among.slice(0, count).map((each) => ({ ...each }))),
    ],
    ['that ranks whom it saw first', once, ranksItsFirstList()],
    [
      'that ranks first whom it picks last',
      'ranks first whom it picks',
      broken({ pick: (among) => among.at(-1), rank: topmost }),
    ],
    [
      'that ranks a few by themselves',
      'ranks a few as it ranks all',
      ranks((among, _key, count) => among.slice(-count)),
    ],
    ['that ranks by place', 'ranks alike, in whatever order they come', ranks(topmost)],
    [
      'that sorts in place to rank',
      'leaves the list as it was',
      ranks((among) => (among as Candidate[]).sort(byAddress)),
    ],
    [
      'that leaves each pick to a new one',
      'leaves one request to one picker',
      broken({ pick: byKey, pickerFor: () => ({ pick: byKey }) }),
    ],
    [
      'that picks for itself what it leaves to others',
      'picks what the picker would that it leaves it to',
      broken({ pick: byKey, pickerFor: () => asTheFirst }),
    ],
    ['that has a favourite', 'gives each an even share', broken((among, request) => byKey(among.slice(0, 2), request))],
  ])('%s: %s', async (_, promise, factory) => {
    expect(await brokenPromises(pickerContract(factory, { uniform: true }))).toContain(promise);
  });

  test.each([
    ['goes by its key', broken(byKey)],
    ['asks for a key where none is given', broken(asksForKey)],
    ['says what it needs by whom it leaves it to', broken({ pick: bySlot, pickerFor: () => needsSlots })],
  ])('none, where it %s', async (_, factory) => {
    expect(await brokenPromises(pickerContract(factory))).toEqual([]);
  });
});

const asTheFirst: Picker = { pick: ([some]) => some };
const needsSlots: Picker = { needs: 'slot', pick: bySlot };

function bySlot(among: readonly Candidate[], request: PickRequest): Candidate | undefined {
  return byKey(
    among.filter(({ endpoint }) => endpoint.slot !== undefined),
    request,
  );
}

function readOrWrite(index: number): 'read' | 'write' {
  return index % 3 === 0 ? 'write' : 'read';
}

function fail(): never {
  throw new Error('no key');
}

function refuse(): never {
  throw new DiscoveryError('ROLLCALL_BAD_OPTION', 'Give `key`.');
}

function ranksItsFirstList(): PickerFactory {
  return definePicker('broken', () => {
    let kept: readonly Candidate[] | undefined;
    return {
      pick: ([some]) => some,
      rank(among, _key, count) {
        kept ??= among;
        return kept.slice(0, count);
      },
    };
  });
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
