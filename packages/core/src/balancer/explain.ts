import type { Explanation } from '../resolver.ts';
import { describe } from './describe.ts';
import type { Selection } from './selection.ts';

type Line = Explanation['endpoints'][number];
/** Of one who is here: it may be asked for by its id as well. */
type Present = Line & { readonly id: string };

/**
 * What an operator asks: why does this pod get no requests? First from here, then from where the list comes from.
 *
 * @param only the name or id of the one that is asked about; undefined: everybody.
 */
export function explain<R>(selection: Selection<R>, now: number, only: string | undefined): Explanation {
  const list = selection.resolver.explain();
  const everybody = presentLines(selection, list, now);
  const present = everybody.filter(({ id, name }) => only === undefined || only === id || only === name);
  const departed = list.endpoints.filter(
    ({ name }) => (only === undefined || only === name) && !everybody.some((line) => line.name === name),
  );
  const open = everybody.filter(({ picked }) => picked).length;
  const head = `${selection.resolver.name} by ${selection.name}: ${open} of ${everybody.length} endpoints may be picked`;
  const endpoints = [...present.map(({ id: _, ...line }) => line), ...departed];
  const told = only === undefined ? [list.text] : toldOf(present, list);
  return { text: [head, ...endpoints.map(textOf), ...told].join('\n'), endpoints };
}

function presentLines<R>(selection: Selection<R>, list: Explanation, now: number): readonly Present[] {
  return Array.from(selection.candidates.all(), (member) => {
    const { id, name } = member.endpoint;
    const ageMs = list.endpoints.find((line) => line.name === name)?.ageMs ?? Number.NaN;
    return { id, name, ...describe(member, selection, now), ageMs };
  });
}

/** What the resolver says of these, and of nobody else. */
function toldOf(present: readonly Present[], { endpoints }: Explanation): readonly string[] {
  const theirs = endpoints.filter(({ name }) => present.some((line) => line.name === name));
  return theirs.map(({ name, why }) => `  in the list, ${name}: ${why}`);
}

function textOf({ name, picked, why }: Line): string {
  return `  ${picked ? '+' : '-'} ${name}: ${why}`;
}
