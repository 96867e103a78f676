import { createHash } from 'node:crypto';
import type { Columns } from './results.ts';
import { text } from './values.ts';

/** A statement on a table of `key` and `value`: all that this ring understands. */
export interface Statement {
  readonly id: Buffer;
  readonly keyspace: string;
  readonly table: string;
  /** The columns that its question marks stand for, in their order. */
  readonly bound: readonly string[];
  readonly selected: Columns;
}

const select = /^select value from (?<keyspace>\w+)\.(?<table>\w+) where key = \?$/i;
const insert = /^insert into (?<keyspace>\w+)\.(?<table>\w+) \(key, value\) values \(\?, \?\)$/i;

/** Undefined for a text that is neither. */
export function parseStatement(cql: string): Statement | undefined {
  const read = select.exec(cql)?.groups;
  const found = read ?? insert.exec(cql)?.groups;
  if (found === undefined) return undefined;
  return {
    id: createHash('md5').update(cql).digest(),
    keyspace: found.keyspace ?? '',
    table: found.table ?? '',
    bound: read === undefined ? ['key', 'value'] : ['key'],
    selected: read === undefined ? {} : { value: text },
  };
}

/** The values of an EXECUTE: a short before them says how many, an int before each how long. */
export function readValues(body: Buffer, idBytes: number): string[] {
  // id · consistency (2) · flags (1) · number of values (2)
  let at = 2 + idBytes + 3;
  const count = body.readUInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    const value = body.toString('utf8', at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  });
}
