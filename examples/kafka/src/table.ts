/** One figure, as it was with Rollcall, and without. */
export interface Line {
  readonly what: string;
  readonly goal: string;
  readonly cells: readonly string[];
  /** Undefined where there is no goal. */
  readonly isReached?: boolean;
}

/** False where something was lost. A time (≤) that was missed is told of: on a busy machine it proves nothing. */
export function allReached(lines: readonly Line[]): boolean {
  return lines.every(({ goal, isReached }) => isReached !== false || goal.startsWith('≤'));
}

/** As Markdown, which is a table in a terminal too. */
export function formatTable(heads: readonly string[], lines: readonly Line[]): string {
  const rows = lines.map(({ what, goal, cells, isReached }) => {
    const verdict = isReached === undefined ? '' : isReached ? ' ✓' : ' MISSED';
    return [what, goal, `${cells[0]}${verdict}`, ...cells.slice(1)];
  });
  const all = [['', 'goal', ...heads], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const text = ([first, ...rest]: string[]): string => {
    const cells = [first?.padEnd(widths[0] ?? 0), ...rest.map((cell, i) => cell.padEnd(widths[i + 1] ?? 0))];
    return `| ${cells.join(' | ')} |`;
  };
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [text(all[0] ?? []), rule, ...rows.map(text)].join('\n');
}
