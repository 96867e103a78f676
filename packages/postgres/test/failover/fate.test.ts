import { EventEmitter } from 'node:events';
import type { Endpoint } from '@rollcall/core';
import { expect, test } from 'vitest';
import { PostgresError } from '../../src/index.ts';
import { againOf } from '../../src/pool/again.ts';
import { fateOf, type Sent, wasCommitted } from '../../src/pool/fate.ts';
import type { Loan } from '../../src/servers/lender.ts';
import { Wire, type WireHooks } from '../../src/servers/wire.ts';
import { classify } from '../../src/sql.ts';

const none = (): void => {};
const hooks: WireHooks = { began: none, standby: none, backslashes: none, trouble: none, ended: none };
const endpoint = { name: 'pg-0', address: '10.0.0.7', port: 5432 } as Endpoint;

type Event = readonly [name: string, message: object];

/** A statement that was sent alone, on a connection that has told these events since. */
function sent(text: string, values: readonly unknown[], told: readonly Event[] = [], more: Partial<Sent> = {}): Sent {
  const connection = new EventEmitter();
  const client = { connection };
  new Wire(client as never, hooks);
  for (const [name, message] of told) connection.emit(name, message);
  const verdict = classify(text);
  return {
    statement: { config: text, values },
    decision: { need: verdict.kind === 'read' ? 'read' : 'write', verdict, fallback: undefined, mustSee: false },
    mode: 'route',
    loan: { client, server: { endpoint } } as unknown as Loan,
    isAlone: true,
    isAtPrimary: true,
    ...more,
  };
}

function failure(
  code: string | undefined,
  message = 'it failed',
  routine: string | undefined = 'ProcessInterrupts',
): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code, routine });
}

const fatal = failure('57P01');
const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const terminated = failure(undefined, 'Connection terminated unexpectedly');
const standby: Event = ['parameterStatus', { parameterName: 'in_hot_standby', parameterValue: 'on' }];
const begun: Event = ['bindComplete', {}];
const executed: Event = ['commandComplete', {}];
const ready: Event = ['readyForQuery', { status: 'I' }];
const insert = 'insert into t values ($1)';

test('a write is sent again only if it provably did nothing', () => {
  const again = (error: Error, one: Sent): string | undefined => againOf(error, one, 0);
  // It never left.
  expect(
    again(failure(undefined, 'Client has encountered a connection error and is not queryable'), sent(insert, [1])),
  ).toBe('elsewhere');
  // The server ended the session first: the commit of an extended query comes after its execution.
  expect(again(fatal, sent(insert, [1]))).toBe('elsewhere');
  expect(again(fatal, sent(insert, [1], [begun, executed, ready]))).toBe('elsewhere');
  expect(again(fatal, sent(insert, [1], [begun, executed]))).toBeUndefined();
  // A simple query may have been committed; a pooler in between does not know; who only broke off says nothing.
  expect(again(fatal, sent('insert into t values (1)', []))).toBeUndefined();
  expect(again(Object.assign(new Error('x'), { code: '57P01' }), sent(insert, [1]))).toBeUndefined();
  for (const error of [reset, terminated]) expect(again(error, sent(insert, [1]))).toBeUndefined();
  expect(again(fatal, sent(insert, [1], [begun]))).toBe('elsewhere');
  // They commit on the way.
  for (const text of ['call p($1)', 'vacuum t', 'create database d']) {
    expect(again(fatal, sent(text, [1]))).toBe('elsewhere');
    expect(again(fatal, sent(text, [1], [begun]))).toBeUndefined();
  }
  // In the middle of a transaction.
  expect(again(fatal, sent(insert, [1], [], { isAlone: false }))).toBeUndefined();
});

test('what a standby refuses did nothing there; of a primary that is fenced, one statement', () => {
  for (const code of ['25006', '0A000', '55000']) {
    expect(againOf(failure(code), sent('call p()', [], [standby]), 0)).toBe('elsewhere');
    const atPrimary = againOf(failure(code), sent('insert into t values (1)', []), 0);
    expect(atPrimary).toBe(code === '25006' ? 'elsewhere' : undefined);
  }
  expect(againOf(failure('25006'), sent('insert into t values (1); insert into t values (2)', []), 0)).toBeUndefined();
  expect(againOf(failure('25006'), sent('call p()', []), 0)).toBeUndefined();
});

test('a read is sent again once, elsewhere, whatever broke the connection', () => {
  const read = (more: Partial<Sent> = {}): Sent => sent('select n from t', [], [], more);
  for (const error of [fatal, reset, terminated]) {
    expect(againOf(error, read(), 0)).toBe('elsewhere');
    expect(againOf(error, read(), 1)).toBeUndefined();
    expect(againOf(error, read({ isAlone: false }), 0)).toBeUndefined();
  }
  expect(againOf(failure(undefined, 'Query read timeout'), read(), 0)).toBeUndefined();
  expect(againOf(failure('42601'), read(), 0)).toBeUndefined();
  const { decision } = read();
  expect(againOf(reset, read({ decision: { ...decision, fallback: 'volatile-function' } }), 0)).toBeUndefined();
});

test('a BEGIN does nothing, and is begun elsewhere; a server that says no each time is believed', () => {
  expect(againOf(reset, sent('begin', []), 0)).toBe('elsewhere');
  expect(againOf(reset, sent('begin', []), 2)).toBe('elsewhere');
  expect(againOf(reset, sent('begin', []), 3)).toBeUndefined();
  expect(againOf(reset, sent('begin; select f(); commit', []), 0)).toBeUndefined();
});

test('without an answer, whatever may have been committed is of unknown fate', () => {
  const code = (error: Error, one: Sent): unknown => Reflect.get(fateOf(error, one), 'code');
  const timeout = failure(undefined, 'Query read timeout');
  for (const error of [fatal, reset, terminated, timeout]) {
    expect(code(error, sent('commit', [], [], { isAlone: false }))).toBe('08007');
    expect(code(error, sent('insert into t values (1)', []))).toBe('08007');
    expect(code(error, sent('call p()', []))).toBe('08007');
    expect(code(error, sent('begin; select f(); commit', []))).toBe('08007');
    const { decision } = sent('select f()', []);
    const called = { decision: { ...decision, fallback: 'volatile-function' as const } };
    expect(code(error, sent('select f()', [], [], called))).toBe('08007');
    // It was undone with its transaction; or nothing can have been done.
    expect(fateOf(error, sent(insert, [1], [], { isAlone: false }))).toBe(error);
    expect(fateOf(error, sent('commit', [], [['readyForQuery', { status: 'E' }]], { isAlone: false }))).toBe(error);
    expect(fateOf(error, sent('commit', [], [standby], { isAlone: false }))).toBe(error);
    expect(fateOf(error, sent('rollback', [], [], { isAlone: false }))).toBe(error);
    for (const text of ['select n from t', 'begin', 'listen a', 'set x = 1', 'show x'])
      expect(fateOf(error, sent(text, []))).toBe(error);
  }
  // A COMMIT of the extended protocol, as `transaction()` has it: it was not begun, or nobody knows.
  const commit = (told: readonly Event[]): Sent => {
    const one = sent('commit', [], told, { isAlone: false });
    return { ...one, statement: { config: { text: 'commit', queryMode: 'extended' }, values: undefined } };
  };
  expect(fateOf(fatal, commit([]))).toBe(fatal);
  expect(fateOf(fatal, commit([begun]))).toBe(fatal);
  expect(code(fatal, commit([begun, executed]))).toBe('08007');
  // It said that it was done before it ended the session.
  expect(wasCommitted(fatal, commit([begun, ['commandComplete', { text: 'COMMIT' }]]))).toBe(true);
  expect(wasCommitted(fatal, commit([begun, ['commandComplete', { text: 'ROLLBACK' }]]))).toBe(false);
  expect(wasCommitted(reset, commit([begun]))).toBe(false);
  expect(code(reset, commit([]))).toBe('08007');
  const answer = failure('23505');
  expect(fateOf(answer, sent('commit', [], [], { isAlone: false }))).toBe(answer);
});

test('it says who was asked, and what was seen', () => {
  const error = fateOf(reset, sent('commit', [], [], { isAlone: false }));
  expect(PostgresError.is(error) && error).toMatchObject({
    code: '08007',
    cause: reset,
    seen: [{ endpoint: 'pg-0 (10.0.0.7:5432)', saw: 'read ECONNRESET' }],
  });
});
