import { expect, test } from 'vitest';
import { type Balancer, type BalancerOptions, createBalancer, type Picked } from '../../src/balancer.ts';
import type { Outcome } from '../../src/outcome.ts';
import { leader } from '../../src/picker/leader.ts';
import { roundRobin } from '../../src/picker/round-robin.ts';
import { FakeResolver, pod } from '../balancer/fake-resolver.ts';
import { HandClock } from '../balancer/hand-clock.ts';
import { Probes, settled } from './probes.ts';

const refused: Outcome = { kind: 'failed', reached: 'never', error: new Error('connect ECONNREFUSED') };
const broken: Outcome = { kind: 'failed', reached: 'maybe', error: new Error('read ECONNRESET') };
const unavailable: Outcome = { kind: 'failed', reached: 'answered', error: new Error('503'), blamed: true };
const notFound: Outcome = { kind: 'failed', reached: 'answered', error: new Error('404'), blamed: false };
const ok: Outcome = { kind: 'ok', latencyMs: 10 };

function scene(names: readonly string[], options: BalancerOptions = {}) {
  const clock = new HandClock();
  const probes = new Probes();
  const resolver = new FakeResolver(...names);
  const ejection = options.ejection === undefined ? { probe: probes.probe } : options.ejection;
  const settings = { clock, random: () => 0.5, picker: roundRobin(), ...options, ejection };
  return { clock, probes, resolver, settings, balancer: createBalancer(resolver, settings) };
}

const at = (balancer: Balancer, endpoint: string): Picked => balancer.tryPick({ endpoint }) as Picked;

function ends(balancer: Balancer, endpoint: string, outcome: Outcome, times = 1): void {
  for (let i = 0; i < times; i += 1) at(balancer, endpoint).done(outcome);
}

/** Who gets requests, of the next twelve. */
function picked(balancer: Balancer): readonly string[] {
  const seen = new Set<string>();
  for (let i = 0; i < 12; i += 1) {
    using pick = balancer.tryPick();
    if (pick) seen.add(pick.endpoint.name);
  }
  return [...seen].sort();
}

const stateOf = (balancer: Balancer, name: string): unknown =>
  balancer.endpoints().find(({ endpoint }) => endpoint.name === name)?.state;

const three = ['web-0', 'web-1', 'web-2'];

test('one refused connect ejects', () => {
  const { balancer } = scene(three);
  ends(balancer, 'web-1', refused);
  expect(picked(balancer)).toEqual(['web-0', 'web-2']);
  expect(balancer.endpoints()[1]).toMatchObject({ state: 'ejected', ejections: 1 });
});

test('of two that refuse, and one that does not, the one gets everything', () => {
  const { balancer } = scene(three);
  ends(balancer, 'web-0', refused);
  ends(balancer, 'web-2', refused);
  expect(picked(balancer)).toEqual(['web-1']);
});

test('a certificate that this side refused ejects nobody', () => {
  const { balancer } = scene(three);
  const error = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' });
  ends(balancer, 'web-1', { kind: 'failed', reached: 'never', error }, 9);
  expect(picked(balancer)).toEqual(three);
});

test('a probe a second, one at a time, until one gets through', async () => {
  const { balancer, clock, probes, resolver } = scene(three);
  ends(balancer, 'web-1', refused);
  clock.turn(999);
  expect(probes.asked).toEqual([]);
  clock.turn(1);
  expect(probes.asked).toEqual(['web-1']);
  await probes.fail();
  clock.turn(1_000);
  expect(probes.asked).toEqual(['web-1', 'web-1']);
  await probes.pass();
  expect(picked(balancer)).toEqual(three);
  expect(resolver.reports).toEqual([
    [expect.stringContaining('web-1'), 'unreachable'],
    [expect.stringContaining('web-1'), 'reachable'],
  ]);
  expect(clock.timers).toBe(0);
});

test('a probe that hangs has failed after a second', async () => {
  const { balancer, clock, probes } = scene(three);
  ends(balancer, 'web-1', refused);
  clock.turn(1_000);
  clock.turn(1_000);
  await settled();
  clock.turn(1_000);
  expect(probes.asked).toHaveLength(2);
  expect(stateOf(balancer, 'web-1')).toBe('ejected');
});

test.each<[string, Outcome]>([
  ['a connection that broke', broken],
  ['503', unavailable],
])('%s ejects after five in a row', (_what, outcome) => {
  const { balancer } = scene(three);
  ends(balancer, 'web-1', outcome, 4);
  expect(picked(balancer)).toEqual(three);
  ends(balancer, 'web-1', outcome);
  expect(picked(balancer)).toEqual(['web-0', 'web-2']);
});

test.each<[string, Outcome]>([
  ['an answer', ok],
  ['a 404, which is one', notFound],
])('%s in between: that is no row', (_what, outcome) => {
  const { balancer } = scene(three);
  for (let i = 0; i < 5; i += 1) {
    ends(balancer, 'web-1', broken, 4);
    ends(balancer, 'web-1', outcome);
  }
  expect(picked(balancer)).toEqual(three);
});

test.each<[string, Outcome]>([
  ['404', notFound],
  ['the caller gave up', { kind: 'cancelled' }],
])('%s: ejects nobody, however often', (_what, outcome) => {
  const { balancer } = scene(three);
  ends(balancer, 'web-1', outcome, 50);
  expect(picked(balancer)).toEqual(three);
});

test('`consecutive` says how many are a row', () => {
  const { balancer } = scene(three, { ejection: { consecutive: 2 } });
  ends(balancer, 'web-1', broken, 2);
  expect(picked(balancer)).toEqual(['web-0', 'web-2']);
});

test('after a second it gets one trial request; an answer brings it back', () => {
  const { balancer, clock } = scene(three);
  ends(balancer, 'web-1', unavailable, 5);
  clock.turn(1_000);
  expect(stateOf(balancer, 'web-1')).toBe('probing');
  const trial = trialOf(balancer, 'web-1');
  expect(picked(balancer)).toEqual(['web-0', 'web-2']);
  trial.done(ok);
  expect(picked(balancer)).toEqual(three);
});

test('each trial that fails doubles the time until the next, up to maxMs', () => {
  const { balancer, clock } = scene(three);
  ends(balancer, 'web-1', unavailable, 5);
  const waits: number[] = [];
  for (let trials = 0; trials < 7; trials += 1) {
    let waited = 0;
    for (; stateOf(balancer, 'web-1') !== 'probing'; waited += 1_000) clock.turn(1_000);
    waits.push(waited);
    trialOf(balancer, 'web-1').done(unavailable);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('no trial before the time that it asked for by Retry-After, up to maxMs, nor all of them at once', () => {
  const { balancer, clock } = scene(three, { ejection: { maxMs: 8_000 } });
  ends(balancer, 'web-1', unavailable, 4);
  ends(balancer, 'web-1', { ...unavailable, retryAfterMs: 5_000 });
  clock.turn(5_499);
  expect(stateOf(balancer, 'web-1')).toBe('ejected');
  clock.turn(1);
  trialOf(balancer, 'web-1').done({ ...unavailable, retryAfterMs: 3_600_000 });
  clock.turn(8_799);
  expect(stateOf(balancer, 'web-1')).toBe('ejected');
  clock.turn(1);
  trialOf(balancer, 'web-1').done({ ...unavailable, retryAfterMs: 1 });
  clock.turn(4_000);
  expect(stateOf(balancer, 'web-1')).toBe('probing');
});

test.each([Number.NaN, -5, Number.POSITIVE_INFINITY])(
  'a Retry-After of %d keeps nobody out for ever',
  (retryAfterMs) => {
    const { balancer, clock } = scene(three);
    ends(balancer, 'web-1', { ...unavailable, retryAfterMs }, 5);
    clock.turn(36_000);
    trialOf(balancer, 'web-1').done(ok);
    expect(picked(balancer)).toEqual(three);
  },
);

test('one 503 that says Retry-After ejects nobody', () => {
  const { balancer } = scene(three);
  ends(balancer, 'web-1', { ...unavailable, retryAfterMs: 5_000 });
  expect(picked(balancer)).toEqual(three);
});

test.each<[string, (trial: Picked) => void]>([
  ['was never started', (trial) => trial.release()],
  ['was given up by its caller', (trial) => trial.done({ kind: 'cancelled' })],
])('a trial that %s: the next request is one', (_what, end) => {
  const { balancer, clock } = scene(three);
  ends(balancer, 'web-1', unavailable, 5);
  clock.turn(1_000);
  end(trialOf(balancer, 'web-1'));
  trialOf(balancer, 'web-1').done(ok);
  expect(stateOf(balancer, 'web-1')).toBe('available');
});

test('an answer to what was asked before it was ejected does not bring it back: it may be on its way out', () => {
  const { balancer } = scene(three);
  const before = at(balancer, 'web-1');
  ends(balancer, 'web-1', refused);
  before.done(ok);
  expect(stateOf(balancer, 'web-1')).toBe('ejected');
});

test('when all are unreachable, all are tried, and an answer brings its pod back at once', () => {
  const { balancer, resolver } = scene(['web-0', 'web-1']);
  ends(balancer, 'web-0', refused);
  ends(balancer, 'web-1', refused);
  expect(picked(balancer)).toEqual(['web-0', 'web-1']);
  const trial = balancer.tryPick() as Picked;
  trial.done(ok);
  expect(picked(balancer)).toEqual([trial.endpoint.name]);
  expect(resolver.reports.at(-1)).toEqual([trial.endpoint.id, 'reachable']);
});

test('a retry asks ejected ones only when it has asked all others', () => {
  const { balancer } = scene(three);
  ends(balancer, 'web-0', refused);
  const tried: string[] = [];
  for (let pick = balancer.tryPick(); pick; pick = balancer.retry(pick, refused)) tried.push(pick.endpoint.name);
  expect(tried.toSorted()).toEqual(three);
  expect(tried.at(-1)).toBe('web-0');
});

test('who leaves a caller with ejected ones only, gets those', () => {
  const { balancer } = scene(three);
  ends(balancer, 'web-1', refused);
  using pick = balancer.tryPick({ among: (all) => all.filter(({ endpoint }) => endpoint.name === 'web-1') });
  expect(pick?.endpoint.name).toBe('web-1');
});

test('a pinned pick goes by no ejection', () => {
  const { balancer } = scene(three, { picker: leader() });
  ends(balancer, 'web-0', refused);
  expect(picked(balancer)).toEqual(['web-0']);
});

test('a request for one endpoint goes by no ejection', () => {
  const { balancer } = scene(three);
  ends(balancer, 'web-0', refused);
  expect(at(balancer, 'web-0').endpoint.name).toBe('web-0');
});

test('ejection: false leaves nobody out, and still tells the resolver', () => {
  const { balancer, resolver, clock } = scene(three, { ejection: false });
  ends(balancer, 'web-1', refused);
  ends(balancer, 'web-2', broken, 50);
  expect(picked(balancer)).toEqual(three);
  expect(balancer.endpoints().map(({ state }) => state)).toEqual(['available', 'available', 'available']);
  ends(balancer, 'web-1', ok);
  expect(resolver.reports.map(([, fact]) => fact)).toEqual(['unreachable', 'reachable']);
  expect(clock.timers).toBe(0);
});

test('that nobody listens is true for every balancer of the service; that it answers badly is the affair of one', () => {
  const { balancer, resolver, settings } = scene(three);
  const other = createBalancer(resolver, settings);
  ends(balancer, 'web-0', refused);
  ends(balancer, 'web-1', unavailable, 5);
  expect(picked(other)).toEqual(['web-1', 'web-2']);
  resolver.report('web-0@10.0.0.1', 'reachable');
  expect(picked(other)).toEqual(three);
  expect(picked(balancer)).toEqual(['web-0', 'web-2']);
});

test('a pod that came back under its name is a new one', () => {
  const { balancer, resolver, clock } = scene(three);
  ends(balancer, 'web-1', refused);
  resolver.set('web-0', pod('web-1', { address: '10.0.0.99' }), 'web-2');
  expect(picked(balancer)).toEqual(three);
  expect(clock.timers).toBe(0);
});

test('who wants to know is told when somebody is ejected, and is back', async () => {
  const { balancer, clock, probes } = scene(three);
  const told: number[] = [];
  balancer.onChange(() => told.push(picked(balancer).length));
  ends(balancer, 'web-1', refused);
  clock.turn(1_000);
  await probes.pass();
  expect(told).toEqual([2, 3]);
});

test('a listener that throws costs nobody else anything', async () => {
  const { balancer } = scene(three);
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  let told = 0;
  balancer.onChange(() => {
    throw new Error('mine');
  });
  balancer.onChange(() => {
    told += 1;
  });
  ends(balancer, 'web-1', refused);
  expect(told).toBe(1);
  expect((await warned).message).toContain('mine');
});

test('a trial that never ends keeps nobody out: the next one comes after a while', () => {
  const { balancer, clock } = scene(three);
  ends(balancer, 'web-1', unavailable, 5);
  clock.turn(1_000);
  trialOf(balancer, 'web-1');
  expect(picked(balancer)).toEqual(['web-0', 'web-2']);
  clock.turn(1_000);
  trialOf(balancer, 'web-1').done(ok);
  expect(picked(balancer)).toEqual(three);
});

test('an error that nobody understands is no answer: it ends no trial, and no row of failures', () => {
  const { balancer, clock } = scene(three);
  const odd: Outcome = { kind: 'failed', reached: 'answered', error: new TypeError('my bug') };
  ends(balancer, 'web-1', unavailable, 4);
  ends(balancer, 'web-1', odd);
  ends(balancer, 'web-1', unavailable);
  expect(stateOf(balancer, 'web-1')).toBe('ejected');
  clock.turn(1_000);
  trialOf(balancer, 'web-1').done(odd);
  expect(stateOf(balancer, 'web-1')).toBe('probing');
});

test('an answer to what was asked in an earlier trouble does not end a later one', () => {
  const { balancer } = scene(three);
  ends(balancer, 'web-1', unavailable, 5);
  const [old, recent] = [at(balancer, 'web-1'), at(balancer, 'web-1')];
  recent.done(ok);
  ends(balancer, 'web-1', refused);
  old.done(ok);
  expect(stateOf(balancer, 'web-1')).toBe('ejected');
});

test('a pick from before the trial, given back, lets no second trial in', () => {
  const { balancer, clock } = scene(three);
  ends(balancer, 'web-1', unavailable, 5);
  const before = at(balancer, 'web-1');
  clock.turn(1_000);
  trialOf(balancer, 'web-1');
  before.release();
  expect(picked(balancer)).toEqual(['web-0', 'web-2']);
});

test('a refusal that comes in after the pod has left probes nobody', async () => {
  const { balancer, resolver, clock, probes } = scene(three);
  const late = at(balancer, 'web-1');
  resolver.set('web-0', 'web-2');
  late.done(refused);
  clock.turn(1_000);
  await settled();
  expect([clock.timers, probes.asked]).toEqual([0, []]);
});

test('what a pod that left still answers changes nothing for who came after it', () => {
  const { balancer, resolver } = scene(['web-0', 'web-1']);
  ends(balancer, 'web-1', unavailable, 5);
  const late = at(balancer, 'web-1');
  resolver.set('web-0');
  resolver.set('web-0', 'web-2');
  ends(balancer, 'web-2', { kind: 'ok', latencyMs: 20 }, 2);
  late.done(ok);
  expect(balancer.endpoints()[1]).toMatchObject({ endpoint: { name: 'web-2' }, latencyMs: 20 });
});

test('who is back starts at the median of its peers', async () => {
  const { balancer, clock, probes } = scene(three);
  ends(balancer, 'web-1', { ...ok, latencyMs: 900 }, 2);
  ends(balancer, 'web-1', refused);
  clock.turn(1_000);
  await probes.pass();
  expect(balancer.endpoints()[1]).toMatchObject({ state: 'available', latencyMs: Number.NaN });
});

test('close() ends the probes', async () => {
  const { balancer, clock, probes } = scene(three);
  ends(balancer, 'web-1', refused);
  clock.turn(1_000);
  ends(balancer, 'web-2', unavailable, 5);
  await balancer.close();
  await settled();
  expect(clock.timers).toBe(0);
  expect(probes.asked).toHaveLength(1);
});

test.each([
  [{ consecutive: 0 }, 'ejection.consecutive'],
  [{ consecutive: 1.5 }, 'ejection.consecutive'],
  [{ baseMs: -1 }, 'ejection.baseMs'],
  [{ baseMs: 5_000, maxMs: 1_000 }, 'ejection.maxMs'],
  [{ probe: 'connect' as never }, 'ejection.probe'],
  [true as never, 'ejection'],
])('%o is no ejection: BAD_OPTION names it', (ejection, name) => {
  expect(() => createBalancer(new FakeResolver('web-0'), { ejection })).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(`\`${name}\``) }),
  );
});

/** Picks until that one is picked: its trial. */
function trialOf(balancer: Balancer, name: string): Picked {
  for (let i = 0; i < 12; i += 1) {
    const pick = balancer.tryPick() as Picked;
    if (pick.endpoint.name === name) return pick;
    pick.release();
  }
  throw new Error(`${name} was not picked`);
}
