import type { Part } from './part.ts';
import type { Goal, Row } from './row.ts';

/** The rows of one part, for people. */
export function printTable({ title, peer }: Part, rows: readonly Row[]): void {
  const heads = peer === undefined ? ['', 'goal', 'seen', ''] : ['', 'goal', 'seen', peer, 'ratio', ''];
  const cells = [heads, ...rows.map((row) => (peer === undefined ? oursOf(row) : bothOf(row)))];
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  console.log(`\n${title}\n\n${lines.map((line) => line.trimEnd()).join('\n')}`);
}

function oursOf({ name, unit, goal, seen, ok }: Row): readonly string[] {
  const verdict = ok === undefined ? '' : ok ? 'ok' : 'MISSED';
  return [name, goal === undefined ? '' : goalText(goal, unit), quantity(seen, unit), verdict];
}

function bothOf(row: Row): readonly string[] {
  const { unit, peer, ratio } = row;
  const beside = [peer === undefined ? '' : quantity(peer, unit), ratio === undefined ? '' : short(ratio)];
  return oursOf(row).toSpliced(3, 0, ...beside);
}

function goalText(goal: Goal, unit: string): string {
  if ('atMost' in goal) return `≤ ${quantity(goal.atMost, unit)}`;
  if ('atLeast' in goal) return `≥ ${quantity(goal.atLeast, unit)}`;
  return `ratio ≤ ${short(goal.ratioAtMost)}`;
}

function quantity(value: number, unit: string): string {
  return `${short(value)} ${unit}`.trimEnd();
}

/** Three digits say all that was measured. */
function short(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
