import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { Wire, wireOf } from '../src/servers/wire.ts';

/** A connection that says what the test has it say, and what was heard of it. */
function listenedTo(): { connection: EventEmitter; client: pg.ClientBase; wire: Wire; heard: unknown[] } {
  const connection = new EventEmitter();
  const client = { connection } as unknown as pg.ClientBase;
  const heard: unknown[] = [];
  const wire = new Wire(client, {
    began: () => heard.push('began'),
    standby: (isStandby) => heard.push(isStandby ? 'standby' : 'primary'),
    backslashes: () => heard.push('backslashes'),
    trouble: (code) => heard.push(code ?? 'broken'),
    ended: () => heard.push('ended'),
  });
  return { connection, client, wire, heard };
}

test('a promotion is heard on every connection, with the next answer', () => {
  const { connection, heard } = listenedTo();
  connection.emit('parameterStatus', { parameterName: 'in_hot_standby', parameterValue: 'on' });
  connection.emit('parameterStatus', { parameterName: 'TimeZone', parameterValue: 'UTC' });
  connection.emit('parameterStatus', { parameterName: 'in_hot_standby', parameterValue: 'off' });
  expect(heard).toEqual(['standby', 'primary']);
});

test('strings in which a backslash escapes', () => {
  const { connection, heard } = listenedTo();
  for (const parameterValue of ['on', 'off'])
    connection.emit('parameterStatus', { parameterName: 'standard_conforming_strings', parameterValue });
  expect(heard).toEqual(['backslashes']);
});

test('where the session stands', () => {
  const { connection, client, heard } = listenedTo();
  expect(wireOf(client)?.status).toBeUndefined();
  for (const status of ['I', 'T', 'E']) {
    connection.emit('readyForQuery', { status });
    expect(wireOf(client)?.status).toBe(status);
  }
  expect(heard).toEqual(['began']);
});

test('what speaks against the server, and what only against a statement', () => {
  const { connection, heard } = listenedTo();
  for (const code of ['57P01', '25006', '42601', '57014', '57P03']) connection.emit('errorMessage', { code });
  connection.emit('error', { code: 'ECONNRESET' });
  connection.emit('end');
  expect(heard).toEqual(['57P01', '25006', '57P03', 'ECONNRESET', 'broken', 'ended']);
});

test('an end that was asked for is no trouble', () => {
  const { connection, client, heard } = listenedTo();
  Reflect.set(client, '_ending', true);
  connection.emit('end');
  expect(heard).toEqual(['ended']);
});

test('garbage is not the protocol', () => {
  const { connection, wire } = listenedTo();
  connection.emit('errorMessage', { message: 'received invalid response: 48' });
  expect(wire.hasSpoken).toBe(false);
  connection.emit('authenticationSASL');
  expect(wire.hasSpoken).toBe(true);
});
