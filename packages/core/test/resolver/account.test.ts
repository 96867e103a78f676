import { expect, test } from 'vitest';
import type { Resolution } from '../../src/resolution.ts';
import { Account } from '../../src/resolver/account.ts';
import { found } from './scripted-source.ts';

const watch = { name: 'watch', removal: 'trusted', tellsAll: false } as const;
const lookup = { name: 'dns', removal: 'confirmed', tellsAll: true } as const;
const [a, b] = ['a', 'b'].map((part, index) => ({ ...found([`10.0.0.${index}:80`]), part, synced: true })) as [
  Resolution,
  Resolution,
];
const parts = (account: Account, batch: readonly Resolution[]) => account.upTo(batch).map(({ part }) => part);

test('what a watch told of other parts goes before what it tells last', () => {
  const account = new Account();
  account.note([a, b], watch);
  account.note([a], watch);
  expect(account.upTo([a])).toEqual([b, a]);
});

test('a part that was deleted is told of no more', () => {
  const account = new Account();
  account.note([a, b], watch);
  account.note([{ kind: 'empty', part: 'a', code: 'deleted' }], watch);
  expect(parts(account, [b])).toEqual(['b']);
});

test('a part that could not say is told of as it was', () => {
  const account = new Account();
  account.note([a, b], watch);
  account.note([{ kind: 'unknown', part: 'a', code: 'timeout' }], watch);
  expect(account.upTo([b])).toEqual([a, b]);
});

test('a lookup’s answer is all that it says', () => {
  const account = new Account();
  account.note([a, b], lookup);
  account.note([b], lookup);
  expect(parts(account, [b])).toEqual(['b']);
});

test('it is whole once a word says that nothing is still to come', () => {
  const account = new Account();
  const more = { ...a, synced: false } as Resolution;
  const wholeAfter = (batch: readonly Resolution[], teller: typeof watch | typeof lookup) => {
    account.note(batch, teller);
    return account.isWhole;
  };
  expect(account.isWhole).toBe(false);
  expect(wholeAfter([more], watch)).toBe(false);
  expect(wholeAfter([b], watch)).toBe(true);
  expect(wholeAfter([b, { kind: 'unknown', part: 'a', code: 'timeout' }], watch)).toBe(false);
  expect(wholeAfter([more], lookup)).toBe(true);
  account.begin();
  expect([account.isWhole, parts(account, [b])]).toEqual([false, ['b']]);
});
