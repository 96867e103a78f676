import { nsOf } from '../pick/stopwatch.ts';
import { type Goal, type Row, row } from '../row.ts';
import { Classifier, judge } from './sql.ts';
import { functions, joins, point } from './texts.ts';

const cached: Goal = { atMost: 2 };
const judged: Goal = { atMost: 20 };

/** What it takes to tell where a text belongs. */
export function classification(): readonly Row[] {
  const kinds = { 'a point read': point(), joins: joins(), 'functions in subqueries': functions() };
  return Object.entries(kinds).flatMap(([name, text]) => {
    const what = `${name}, ${text.length} characters`;
    return [
      row({ name: `${what}, the first time`, unit: 'µs', goal: judged, seen: usOfJudging(text) }),
      row({ name: `${what}, known`, unit: 'µs', goal: cached, seen: usOfKnown(text) }),
    ];
  });
}

function usOfJudging(text: string): number {
  return usOf(text, (each) => judge(each).kind.length);
}

function usOfKnown(text: string): number {
  const classifier = new Classifier();
  return usOf(text, (each) => classifier.classify(each).kind.length);
}

/** Each time a text that was made anew, as ORMs make theirs. To make it is not counted. */
function usOf(text: string, ask: (text: string) => number): number {
  const copies = Array.from({ length: COPIES }, () => Buffer.from(text).toString());
  const ns = nsOf((times) => {
    let sum = 0;
    for (let i = 0; i < times; i += 1) sum += ask(copies[i % COPIES] as string);
    return sum;
  });
  return ns / 1_000;
}

/** As few as fit into the caches, where a text that was just made is. */
const COPIES = 8;
