/** Where a run is to be long enough to be believed; else it is as short as shows that it works. */
export const isThorough: boolean = process.env.ROLLCALL_TEST === 'thorough';

/** Of sorted values. */
export function quantile(values: readonly number[], share: number): number {
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
}

/** A line for each figure: what is counted is asserted by the tests, what is timed is for people. */
export function printFigures(title: string, figures: Readonly<Record<string, number | string>>): void {
  const lines = Object.entries(figures).map(([name, seen]) => `  ${name.padEnd(52)} ${shown(seen)}`);
  console.log(`\n${title}\n${lines.join('\n')}`);
}

function shown(seen: number | string): string {
  return typeof seen === 'number' ? Number(seen.toFixed(1)).toLocaleString('en') : seen;
}
