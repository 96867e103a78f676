import type { Endpoint } from '@rollcall/core';
import { type Columns, table } from './table.ts';

const columns: Columns<Endpoint> = {
  NAME: ({ name }) => name,
  ORDINAL: ({ ordinal }) => ordinal,
  ADDRESS: ({ addresses }) => addresses.join(','),
  PORT: ({ port }) => port,
  CONDITION: ({ condition }) => condition,
  ZONE: ({ zone }) => zone,
};

export function endpointTable(endpoints: readonly Endpoint[]): readonly string[] {
  return table(columns, endpoints);
}
