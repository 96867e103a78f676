import type { Explanation } from '../resolver.ts';
import { describe } from './describe.ts';
import type { Selection } from './selection.ts';

/** What an operator asks: why does this pod get no requests? First from here, then from where the list comes from. */
export function explain<R>(selection: Selection<R>, now: number, only: string | undefined): Explanation {
  const { candidates, resolver } = selection;
  const list = resolver.explain();
  const present = Array.from(candidates.all(), (member) => {
    const { name, id } = member.endpoint;
    const ageMs = list.endpoints.find((line) => line.name === name)?.ageMs ?? Number.NaN;
    return { id, name, ageMs, ...describe(member, selection, now) };
  });
  const names = new Set(present.map(({ name }) => name));
  const departed = list.endpoints.filter(({ name }) => !names.has(name)).map((line) => ({ id: line.name, ...line }));
  const endpoints = [...present, ...departed]
    .filter(({ id, name }) => only === undefined || only === id || only === name)
    .map(({ name, picked, why, ageMs }) => ({ name, picked, why, ageMs }));
  const open = present.filter(({ picked }) => picked).length;
  const head = `${resolver.name} by ${selection.name}: ${open} of ${present.length} endpoints may be picked`;
  const rows = endpoints.map(({ name, picked, why }) => `  ${picked ? '+' : '-'} ${name}: ${why}`);
  return { text: [head, ...rows, list.text].join('\n'), endpoints };
}
