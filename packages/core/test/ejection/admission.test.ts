import { expect, test } from 'vitest';
import { admitted } from '../../src/ejection/admission.ts';
import { Health, type Trouble } from '../../src/ejection/health.ts';
import { pod } from '../balancer/fake-resolver.ts';

/** `web-0` and on: fine, or in trouble; those in trouble were ejected in the order of the list. */
function patients(...troubles: readonly ('fine' | Trouble)[]) {
  return troubles.map((trouble, ordinal) => {
    const health = new Health();
    if (trouble !== 'fine') Object.assign(health, { state: 'ejected', trouble, since: ordinal });
    return { endpoint: pod(`web-${ordinal}`), health, recovered: () => {} };
  });
}

const names = (list: ReturnType<typeof patients>): readonly string[] =>
  admitted(list).map(({ endpoint }) => endpoint.name);

test('where nobody is in trouble, all may be picked, and the list is the same array', () => {
  const list = patients('fine', 'fine');
  expect(admitted(list)).toBe(list);
});

test.each<[string, ('fine' | Trouble)[], string[]]>([
  ['one of three fails', ['fine', 'failing', 'fine'], ['web-0', 'web-2']],
  ['two of three fail: one is too many', ['fine', 'failing', 'failing'], ['web-0', 'web-1']],
  ['two of four fail', ['fine', 'failing', 'failing', 'fine'], ['web-0', 'web-3']],
  ['one of two fails: half of them, and one at least', ['failing', 'fine'], ['web-1']],
  ['all fail: half of them are picked, those that were out for longest', ['failing', 'failing'], ['web-0']],
  ['a lone one fails', ['failing'], ['web-0']],
  ['two of three are unreachable', ['unreachable', 'fine', 'unreachable'], ['web-1']],
  ['nine of ten are unreachable', [...Array(9).fill('unreachable'), 'fine'], ['web-9']],
  [
    'all are unreachable: anybody, as each may be the first to come back',
    ['unreachable', 'unreachable'],
    ['web-0', 'web-1'],
  ],
  ['who fails, answers: better than who is unreachable', ['unreachable', 'failing'], ['web-1']],
  ['unreachable ones do not count into the half', ['unreachable', 'unreachable', 'failing', 'fine'], ['web-3']],
])('%s', (_what, troubles, expected) => {
  expect(names(patients(...troubles))).toEqual(expected);
});

test('a trial under way keeps further requests away, a trial that is due lets one in', () => {
  const list = patients('fine', 'failing', 'fine');
  const [, sick] = list;
  if (sick) sick.health.state = 'probing';
  expect(names(list)).toEqual(['web-0', 'web-2']);
  if (sick) sick.health.state = 'due';
  expect(names(list)).toEqual(['web-0', 'web-1', 'web-2']);
});
