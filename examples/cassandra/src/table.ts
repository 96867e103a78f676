/** What was counted; with Rollcall, and without where that was tried; and what it should come to, where it has to. */
export type Row = readonly [name: string, seen: string, without: string, goal: string, isMissed?: boolean];

/** False where a goal was missed. Times have none that is held against a busy machine; what is lost has. */
export function printTable(rows: readonly Row[]): boolean {
  const width = (column: 0 | 1 | 2): number => Math.max(...rows.map((row) => row[column].length));
  for (const [name, seen, without, goal, isMissed = false] of rows) {
    const figures = `${name.padEnd(width(0))}  ${seen.padStart(width(1))}  ${without.padStart(width(2))}`;
    console.log(`${figures}  ${goal && `(goal: ${goal}${isMissed ? ', MISSED' : ''})`}`.trimEnd());
  }
  return !rows.some(([, , , , isMissed]) => isMissed);
}
