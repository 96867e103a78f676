import type { Endpoint } from '@rollcall/core';

const columns: Readonly<Record<string, (endpoint: Endpoint) => string | number | undefined>> = {
  NAME: ({ name }) => name,
  ORDINAL: ({ ordinal }) => ordinal,
  ADDRESS: ({ addresses }) => addresses.join(','),
  PORT: ({ port }) => port,
  CONDITION: ({ condition }) => condition,
  ZONE: ({ zone }) => zone,
};

/** One line an endpoint, under a heading, as kubectl shows pods; `-` where there is nothing to say. */
export function table(endpoints: readonly Endpoint[]): readonly string[] {
  const rows = endpoints.map((endpoint) => Object.values(columns).map((cell) => String(cell(endpoint) ?? '-')));
  const all = [Object.keys(columns), ...rows];
  const widths = Object.keys(columns).map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
