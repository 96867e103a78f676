import { bytes, int, short, string, type Type, text } from './values.ts';

const kind = { void: 1, rows: 2, prepared: 4 } as const;
/** All columns are of one table, which is said once. */
const GLOBAL_TABLE = 1;

export type Columns = Readonly<Record<string, Type<never>>>;
export type Row = Readonly<Record<string, unknown>>;

export interface Table {
  readonly keyspace: string;
  readonly name: string;
  readonly columns: Columns;
}

export function nothing(): Buffer {
  return int(kind.void);
}

export function rows(table: Table, found: readonly Row[]): Buffer {
  const names = Object.keys(table.columns);
  const cells = found.flatMap((row) => names.map((name) => bytes(cell(table.columns[name], row[name]))));
  return Buffer.concat([int(kind.rows), metadata(table), int(found.length), ...cells]);
}

/** Values of a prepared statement are bound to columns of text; the first is the partition key. */
export function prepared(id: Buffer, table: Table, bound: readonly string[], selected: Columns): Buffer {
  const variables = Object.fromEntries(bound.map((name) => [name, text]));
  return Buffer.concat([
    int(kind.prepared),
    short(id.length),
    id,
    int(GLOBAL_TABLE),
    int(bound.length),
    int(1),
    short(bound.indexOf('key')),
    ...tableAndColumns({ ...table, columns: variables }),
    metadata({ ...table, columns: selected }),
  ]);
}

function metadata(table: Table): Buffer {
  const count = Object.keys(table.columns).length;
  return Buffer.concat([int(GLOBAL_TABLE), int(count), ...tableAndColumns(table)]);
}

function tableAndColumns({ keyspace, name, columns }: Table): Buffer[] {
  const specs = Object.entries(columns).map(([column, { option }]) => Buffer.concat([string(column), option]));
  return [string(keyspace), string(name), ...specs];
}

function cell(type: Type<never> | undefined, value: unknown): Buffer | undefined {
  return value === undefined ? undefined : type?.write(value as never);
}
