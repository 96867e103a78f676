import { play } from '../play.ts';
import { type Result, resultOf, show } from './result.ts';
import { readPlan } from './world-options.ts';

/** A world of the caller's own, played with each picker. */
export async function simulate(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { worlds, seed, asJson } = readPlan(args);
  const results: Result[] = [];
  for (const { picker, world } of worlds) results.push(resultOf(picker, await play(world, seed)));
  print(asJson ? JSON.stringify(results, undefined, 2) : results.map(show).join('\n\n'));
}
