import { parseArgs } from 'node:util';
import { report, text } from '../report.ts';
import type { Scenario } from '../scenario.ts';
import { scenarios } from '../scenarios.ts';
import { readCount } from './choices.ts';

/** Plays the scenarios, and prints what came of them. False where a goal was missed. */
export async function figures(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '3' },
      json: { type: 'boolean' },
    },
  });
  const first = readCount('seed', values.seed);
  const seeds = Array.from({ length: readCount('seeds', values.seeds) }, (_, index) => first + index);
  const reports = [];
  for (const scenario of chosen(positionals)) {
    const played = await report(scenario, seeds);
    reports.push(played);
    if (!values.json) print(`${text(played)}\n`);
  }
  if (values.json) print(JSON.stringify(reports, undefined, 2));
  return reports.every((played) => played.figures.every(({ isMet }) => isMet));
}

function chosen(names: readonly string[]): readonly Scenario[] {
  const known = scenarios.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new RangeError(`there is no scenario ${stranger}: there are ${known.join(', ')}`);
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}
