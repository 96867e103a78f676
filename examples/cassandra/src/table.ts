/** What was counted, what it came to, and what it has to come to; the last is empty where anything will do. */
export type Row = readonly [name: string, seen: string, goal: string];

export function printTable(rows: readonly Row[]): void {
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column].length));
  for (const [name, seen, goal] of rows) {
    console.log(`${name.padEnd(width(0))}  ${seen.padStart(width(1))}  ${goal && `(goal: ${goal})`}`.trimEnd());
  }
}
