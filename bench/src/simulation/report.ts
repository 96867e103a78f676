import { type Finding, type Goal, isMet, type Unit } from './finding.ts';
import { quantile } from './measure.ts';
import type { Scenario } from './scenario.ts';

/** What a scenario came to with each of several seeds. */
export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly goal: Goal | undefined;
  readonly median: number;
  /** The farthest from its goal; without one, the highest. */
  readonly worst: number;
  /** With each seed. */
  readonly isMet: boolean;
}

export interface Report {
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  readonly figures: readonly Figure[];
}

export async function report({ name, title, play }: Scenario, seeds: readonly number[]): Promise<Report> {
  const rounds: (readonly Finding[])[] = [];
  for (const seed of seeds) rounds.push(await play(seed));
  const figures = (rounds[0] ?? []).map((_, index) => figureOf(rounds.flatMap((round) => round[index] ?? [])));
  return { name, title, seeds, figures };
}

function figureOf(findings: readonly Finding[]): Figure {
  const [{ what, unit, goal }] = findings as [Finding];
  const seen = findings.map((finding) => finding.seen);
  const worst = goal?.kind === 'at least' ? Math.min(...seen) : Math.max(...seen);
  return { what, unit, goal, median: quantile(seen, 0.5), worst, isMet: findings.every(isMet) };
}

/** For people. */
export function text({ name, title, figures }: Report): string {
  const rows = figures.map(({ what, unit, goal, median, worst, isMet }) => [
    goal === undefined ? ' ' : isMet ? '✓' : '✗',
    what,
    show(median, unit),
    show(worst, unit),
    goal === undefined ? '' : `${goal.kind} ${show(goal.limit, unit)}`,
  ]);
  return [`${title} (${name})`, ...columns([['', '', 'median', 'worst', 'goal'], ...rows])].join('\n');
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

/** Words to the left, numbers to the right. */
function pad(cell: string, column: number, width: number): string {
  return column === 2 || column === 3 ? cell.padStart(width) : cell.padEnd(width);
}

function show(value: number, unit: Unit): string {
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 1 : 0;
  const number = value.toLocaleString('en', { maximumFractionDigits: digits });
  return unit === '' ? number : `${number} ${unit}`;
}
