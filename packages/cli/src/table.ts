/** What stands in each column of a row, by the column's heading. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => string | number | undefined>>;

/** One line a row, under a heading, as kubectl shows pods; `-` where there is nothing to say. */
export function table<Row>(columns: Columns<Row>, rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => Object.values(columns).map((cell) => String(cell(row) ?? '-')));
  const all = [Object.keys(columns), ...cells];
  const widths = Object.keys(columns).map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
