import { expect, test } from 'vitest';
import { Evicted } from '../src/servers/endpoint-pool.ts';
import { connectFailure, outcomeOf, outcomeOfConnect } from '../src/servers/failure.ts';

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

test.each([
  ['gone', coded('ECONNREFUSED')],
  ['gone', coded('57P03')],
  ['gone', new Error('timeout expired')],
  ['gone', new Error('Connection terminated unexpectedly')],
  ['full', coded('53300')],
  ['moved', new Evicted('it has lost its role')],
  ['moved', new Error('Cannot use a pool after calling end on the pool')],
  ['final', coded('28P01')],
  ['final', coded('3D000')],
  ['final', new Error('timeout exceeded when trying to connect')],
  ['final', new Error("a hook of the app's own")],
])('%s: %s', (failure, error) => {
  expect(connectFailure(error)).toBe(failure);
});

test('only who is gone is left out', () => {
  const error = coded('x');
  expect(outcomeOfConnect(error, 'gone')).toEqual({ kind: 'failed', reached: 'never', error });
  expect(outcomeOfConnect(error, 'full')).toMatchObject({ reached: 'never', blamed: false });
  expect(outcomeOfConnect(error, 'final')).toEqual({ kind: 'ok' });
});

test('what a server says of SQL speaks for the server; that the session is over does not', () => {
  for (const code of ['42601', '23505', '40001', '25006', '57014'])
    expect(outcomeOf(coded(code))).toEqual({ kind: 'ok' });
  expect(outcomeOf(undefined)).toEqual({ kind: 'ok' });
  expect(outcomeOf(true)).toEqual({ kind: 'ok' });
  for (const code of ['57P01', '08006', 'ECONNRESET'])
    expect(outcomeOf(coded(code))).toMatchObject({ reached: 'maybe' });
});
