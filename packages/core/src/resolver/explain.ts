import { describeResolution, type Resolution } from '../resolution.ts';
import type { Explanation } from '../resolver.ts';
import type { Source } from '../source.ts';
import type { Driver } from './driver.ts';
import { type Instance, nameOf } from './instance.ts';
import type { Disregarded } from './lag.ts';
import { ageMs, listed } from './last-seen.ts';
import type { Departure } from './leaving.ts';
import type { Roll } from './roll.ts';

type Line = Explanation['endpoints'][number];

/** Everything an operator may ask: who is in, who is out and why; what was asked last, and what comes next. */
export function explain(name: string, source: Source, roll: Roll, driver: Driver, now: number): Explanation {
  const { snapshot } = roll;
  const present = [...roll.roster.current].map((instance) => presentLine(instance, roll, now));
  const departed = roll.departures.map((departure) => departedLine(departure, now));
  const age = Number.isNaN(snapshot.updatedAt) ? 'never' : `${ageMs(snapshot.updatedAt, now)} ms ago`;
  const lines = [
    `${name}: ${snapshot.status}, ${snapshot.endpoints.length} endpoints by ${snapshot.source}, last answer ${age}`,
    ...roll.parts.last.map(({ word, heardAt }) => `  ${wordLine(word, ageMs(heardAt, now))}`),
    ...lagLines(roll.roster.disregarded(now), now),
    `  ${driver.describe(now)}`,
    ...ownWords(source).map((line) => `  ${line}`),
    ...[...present, ...departed].map((line) => `  ${line.picked ? '+' : '-'} ${line.name}: ${line.why}`),
  ];
  return { text: lines.join('\n'), endpoints: [...present, ...departed] };
}

function ownWords(source: Source): readonly string[] {
  try {
    const text = source.explain?.() ?? '';
    return text === '' ? [] : text.split('\n');
  } catch (error) {
    return [`${source.name} cannot explain itself: ${String(error)}`];
  }
}

function wordLine(word: Resolution, age: number): string {
  const part = word.part === undefined ? '' : ` on ${word.part}`;
  return `last word${part}, ${age} ms ago: ${describeResolution(word)}`;
}

function lagLines(disregarded: Disregarded | undefined, now: number): readonly string[] {
  if (disregarded === undefined) return [];
  const { at, over, until } = disregarded;
  const places = listed(over.map((pod) => `${nameOf(pod)} at ${pod.addresses.join(', ')}`));
  return [
    `  an answer ${ageMs(at, now)} ms ago was disregarded, as its server lags: it tells of ${places}, which is over; ` +
      `the like of it is disregarded for another ${ageMs(now, until)} ms, longer where it is contradicted again`,
  ];
}

function presentLine(instance: Instance, roll: Roll, now: number): Line {
  const { endpoint, bornAt } = instance;
  const picked = roll.snapshot.endpoints.includes(endpoint) && endpoint.condition !== 'not-ready';
  return { name: endpoint.name, picked, why: whyPresent(instance, roll, now), ageMs: ageMs(bornAt, now) };
}

function whyPresent(instance: Instance, { absences, snapshot }: Roll, now: number): string {
  const { address, port, condition } = instance.endpoint;
  const missingSince = absences.since(instance);
  const facts = [
    `${address}:${port}, ${condition}`,
    snapshot.status === 'failed' ? 'out: the list is older than maxStaleMs' : undefined,
    missingSince === undefined
      ? undefined
      : `missing in answers for ${ageMs(missingSince, now)} ms, not proven gone yet`,
    absences.isDisputed(instance, now) ? 'servers disagree about it' : undefined,
    absences.isUnreachable(instance, now) ? 'a client could not connect' : undefined,
  ];
  return facts.filter((fact) => fact !== undefined).join('; ');
}

function departedLine({ endpoint, at, why }: Departure, now: number): Line {
  return { name: endpoint.name, picked: false, why: `left: ${why} (was ${endpoint.address})`, ageMs: ageMs(at, now) };
}
