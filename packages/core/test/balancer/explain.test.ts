import { expect, test } from 'vitest';
import { type Balancer, createBalancer, type Picked } from '../../src/balancer.ts';
import type { Endpoint } from '../../src/endpoint.ts';
import type { Outcome } from '../../src/outcome.ts';
import { leader } from '../../src/picker/leader.ts';
import { rendezvous } from '../../src/picker/rendezvous.ts';
import { roundRobin } from '../../src/picker/round-robin.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { HandClock } from './hand-clock.ts';

const refused: Outcome = { kind: 'failed', reached: 'never', error: new Error('connect ECONNREFUSED 10.0.0.2:8080') };
const unavailable: Outcome = { kind: 'failed', reached: 'answered', error: new Error('503'), blamed: true };

function scene(...pods: readonly (Endpoint | string)[]) {
  const clock = new HandClock();
  const resolver = new FakeResolver(...pods);
  const options = { clock, random: () => 0.5, picker: roundRobin(), ejection: { probe: () => Promise.reject() } };
  return { clock, resolver, options, balancer: createBalancer(resolver, options) };
}

function ends(balancer: Balancer, endpoint: string, outcome: Outcome, times = 1): void {
  for (let i = 0; i < times; i += 1) (balancer.tryPick({ endpoint }) as Picked).done(outcome);
}

const lineOf = (balancer: Balancer, name: string): { readonly picked: boolean; readonly why: string } =>
  balancer.explain(name).endpoints[0] ?? { picked: false, why: '' };

test('of one that is fine it tells what it did', () => {
  const { balancer } = scene('web-0', 'web-1');
  ends(balancer, 'web-0', { kind: 'ok', latencyMs: 12 }, 2);
  expect(lineOf(balancer, 'web-0')).toEqual({
    name: 'web-0',
    picked: true,
    ageMs: Number.NaN,
    why: '10.0.0.1:8080; available; 2 requests, 0 failed, 0 in flight, about 12 ms',
  });
});

test('why does this pod get no traffic? No connection could be made', () => {
  const { balancer, clock } = scene('web-0', 'web-1');
  ends(balancer, 'web-1', refused);
  clock.turn(400);
  expect(lineOf(balancer, 'web-1')).toMatchObject({ picked: false });
  expect(lineOf(balancer, 'web-1').why).toContain('unreachable for 400 ms');
  expect(lineOf(balancer, 'web-1').why).toContain('next try in 600 ms');
  expect(lineOf(balancer, 'web-1').why).toContain('last error: connect ECONNREFUSED 10.0.0.2:8080');
});

test('why does this pod get no traffic? It failed five times in a row, and its trials, too', () => {
  const { balancer, clock } = scene('web-0', 'web-1');
  ends(balancer, 'web-1', unavailable, 5);
  expect(lineOf(balancer, 'web-1').why).toContain('5 failures in a row, 0 failed trials, next try in 1000 ms');
  clock.turn(1_000);
  expect(lineOf(balancer, 'web-1')).toMatchObject({ picked: true, why: expect.stringContaining('a trial') });
});

test('why does this pod get no traffic? It drains, or is not ready', () => {
  const { balancer } = scene(
    'web-0',
    pod('web-1', { condition: 'draining' }),
    pod('web-2', { condition: 'not-ready' }),
  );
  expect(lineOf(balancer, 'web-1')).toMatchObject({
    picked: false,
    why: expect.stringContaining('draining, while others'),
  });
  expect(lineOf(balancer, 'web-2')).toMatchObject({ picked: false, why: expect.stringContaining('readiness probe') });
});

test('why does it get traffic all the same? Nobody better is left', () => {
  const { balancer } = scene('web-0');
  ends(balancer, 'web-0', refused);
  expect(lineOf(balancer, 'web-0')).toMatchObject({
    picked: true,
    why: expect.stringContaining('nobody better is left'),
  });
});

test('why does this pod get no traffic? The picker goes by the name', () => {
  const { resolver, options } = scene('web-0', 'web-1');
  const balancer = createBalancer(resolver, { ...options, picker: leader() });
  ends(balancer, 'web-0', { kind: 'ok' });
  expect(lineOf(balancer, 'web-1').why).toContain('leader(0) goes by the name');
  expect(lineOf(balancer, 'web-0').why).not.toContain('goes by the name');
});

test('who is no longer there is told of by the resolver', () => {
  const { balancer, resolver } = scene('web-0');
  const left = { name: 'web-7', picked: false, why: 'left: no longer listed', ageMs: 5 };
  resolver.explain = () => ({ text: 'web.default:8080: current', endpoints: [left] });
  expect(balancer.explain('web-7').endpoints).toEqual([left]);
  expect(balancer.explain().endpoints).toContainEqual(left);
});

test('the text says it all, from here first, then where the list comes from', () => {
  const { balancer, resolver } = scene('web-0', 'web-1');
  resolver.explain = () => ({ text: 'web.default:8080: current', endpoints: [] });
  ends(balancer, 'web-1', refused);
  expect(balancer.explain().text.split('\n')).toEqual([
    'web.default:8080 by roundRobin: 1 of 2 endpoints may be picked',
    expect.stringMatching(/^ {2}\+ web-0: /),
    expect.stringMatching(/^ {2}- web-1: /),
    'web.default:8080: current',
  ]);
});

test('of one it tells nothing about the others, by name or by id', () => {
  const { balancer, resolver } = scene('web-0', 'web-1');
  const lines = ['web-0', 'web-1'].map((name) => ({ name, picked: true, why: `${name} is listed`, ageMs: 5 }));
  resolver.explain = () => ({ text: 'web.default:8080: current\n  + web-0\n  + web-1', endpoints: lines });
  for (const asked of ['web-1', 'web-1@10.0.0.2'])
    expect(balancer.explain(asked).text.split('\n')).toEqual([
      'web.default:8080 by roundRobin: 2 of 2 endpoints may be picked',
      expect.stringMatching(/^ {2}\+ web-1: 10\.0\.0\.2/),
      '  in the list, web-1: web-1 is listed',
    ]);
});

test('why does this pod get no traffic? The picker goes by names, and it has none', () => {
  const { resolver, options } = scene('web-0', pod('10.0.0.9', { slot: undefined, ordinal: undefined }));
  const balancer = createBalancer(resolver, { ...options, picker: rendezvous() });
  expect(lineOf(balancer, '10.0.0.9')).toMatchObject({ picked: false, why: expect.stringContaining('no stable name') });
});

test('where nobody is ejected, nobody is picked in spite of anything', () => {
  const { resolver, options } = scene('web-0', 'web-1');
  const balancer = createBalancer(resolver, { ...options, ejection: false });
  ends(balancer, 'web-1', refused);
  expect(lineOf(balancer, 'web-1').why).not.toContain('nobody better is left');
});
