export type Row = readonly [name: string, ours: string, theirs?: string];

export function printTable(rows: readonly Row[]): void {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const lines = rows.map(([name, ours, theirs = '']) =>
    `${name.padEnd(width(0))}  ${ours.padEnd(width(1))}  ${theirs}`.trimEnd(),
  );
  console.log(`\n${lines.join('\n')}`);
}
