import type { Candidate, Endpoint, Roles } from '@rollcall/core';
import { manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { Admission, type Guess } from '../../src/consistency/admission.ts';
import type { Scope } from '../../src/consistency/scope.ts';
import { Scopes } from '../../src/consistency/scopes.ts';
import { Whereabouts } from '../../src/consistency/whereabouts.ts';
import type { Look } from '../../src/monitor/look.ts';
import type { CaughtUp } from '../../src/servers/need.ts';
import { ReadTiers } from '../../src/servers/read-tiers.ts';

const [primary, one, other] = ['pg-0', 'pg-1', 'pg-2'].map((id) => ({ id }) as Endpoint) as [
  Endpoint,
  Endpoint,
  Endpoint,
];
const look: Look = {
  standby: true,
  fenced: false,
  cluster: '7',
  timeline: 1,
  receives: true,
  lag: 0,
  lsn: '0/100',
  page: 8_192,
  segment: 2 ** 24,
};

interface Fakes {
  readonly admission: Admission;
  readonly scopes: Scopes;
  readonly scope: Scope;
  readonly clock: ReturnType<typeof manualClock>;
  readonly whereabouts: Whereabouts;
  readonly roles: { primary: Endpoint | undefined };
  /** Where each server has come to, as it will say when it is asked. */
  readonly at: Record<string, string>;
  readonly asked: string[];
}

function fakes({ reads = 'prefer-replica' as 'prefer-replica' | 'replica', catchUpMs = 10 } = {}): Fakes {
  const clock = manualClock();
  const at: Record<string, string> = { 'pg-0': '0/200', 'pg-1': '0/100', 'pg-2': '0/100' };
  const asked: string[] = [];
  const ask = async ({ id }: Endpoint): Promise<string | undefined> => {
    asked.push(id);
    return at[id];
  };
  const whereabouts = new Whereabouts(ask, clock);
  whereabouts.looked(primary, { ...look, standby: false }, clock.now());
  for (const each of [one, other]) whereabouts.looked(each, look, clock.now());
  const roles = {
    primary: primary as Endpoint | undefined,
    replicas: [one, other],
    cluster: '7',
    of: () => ({ cluster: '7', epoch: 1, lagMs: 0 }),
  };
  const scopes = new Scopes();
  const tiers = new ReadTiers(roles as unknown as Roles, reads);
  const settings = { consistency: 'session', reads, catchUpMs, maxLagMs: undefined, waitMs: 15_000 } as const;
  const parts = { scopes, roles: roles as unknown as Roles, tiers, whereabouts, settings };
  const scope = scopes.enter(undefined);
  return { admission: new Admission(parts), scopes, scope, clock, whereabouts, roles, at, asked };
}

interface Admitted {
  to: 'read' | CaughtUp | undefined;
  guess: Guess | undefined;
}

function admit({ admission }: Fakes, scope: Scope, mayGuess = false): Admitted {
  const admitted: Admitted = { to: undefined, guess: undefined };
  admission.admit(scope, mayGuess, (to, guess) => Object.assign(admitted, { to, guess }));
  return admitted;
}

const candidates = [primary, one, other].map((endpoint) => ({ endpoint }) as Candidate);

function names({ to }: Admitted): readonly string[] | 'anybody' | undefined {
  if (to === undefined) return undefined;
  return to === 'read' ? 'anybody' : to.among(candidates).map(({ endpoint }) => endpoint.id);
}

test('nothing was written: anybody answers, and nobody is asked', () => {
  const all = fakes();
  expect(names(admit(all, all.scope))).toBe('anybody');
  expect(all.asked).toEqual([]);
});

test('what was written is asked for once; then the replicas, until one has it', async () => {
  const all = fakes();
  all.admission.wrote(all.scope, primary);
  const read = admit(all, all.scope);
  expect([names(read), all.asked]).toEqual([undefined, ['pg-0']]);
  await all.clock.advance(0);
  expect(names(read)).toBeUndefined();
  all.at['pg-2'] = '0/200';
  await all.clock.advance(2);
  expect(names(read)).toEqual(['pg-2']);
  expect(all.asked.filter((id) => id === 'pg-0')).toHaveLength(1);
  expect(names(admit(all, all.scope))).toEqual(['pg-2']); // it is known now: at once
});

test('whoever has it not within `catchUpMs` leaves it to the primary', async () => {
  const all = fakes();
  all.admission.wrote(all.scope, primary);
  const read = admit(all, all.scope);
  await all.clock.advance(9);
  expect(names(read)).toBeUndefined();
  await all.clock.advance(2);
  expect(names(read)).toEqual(['pg-0']);
  expect(all.admission.whyPrimary(all.scope)).toBe('after-write');
});

test('while nobody leads, whoever is in no session reads on, and a session waits for whoever comes', async () => {
  const all = fakes();
  all.admission.wrote(all.scope, primary);
  await all.clock.advance(0);
  all.roles.primary = undefined;
  const [inSession, inNone] = [admit(all, all.scope), admit(all, all.scopes.pool)];
  await all.clock.advance(12);
  expect(names(inNone)).toBe('anybody');
  expect(names(inSession)).toEqual([]);
  all.whereabouts.looked(one, { ...look, lsn: '0/200' }, all.clock.now());
  expect(names(inSession)).toEqual(['pg-1']);
});

test('the primary that is to be spared is not among them', async () => {
  const all = fakes({ reads: 'replica' });
  all.admission.wrote(all.scope, primary);
  const read = admit(all, all.scope);
  await all.clock.advance(1_000);
  expect(names(read)).toBeUndefined();
  await all.clock.advance(15_000);
  expect(names(read)).toEqual([]);
});

test('a guess is right by what was said with the answer, not by what is known when that comes', async () => {
  const all = fakes();
  all.admission.wrote(all.scope, primary);
  await all.clock.advance(0);
  const { guess } = admit(all, all.scope, true);
  all.whereabouts.looked(one, { ...look, lsn: '0/300' }, all.clock.now()); // meanwhile
  expect(guess?.isRight(one, '0/180')).toBe(false);
  expect(guess?.isRight(one, '0/200')).toBe(true);
  expect(guess?.isRight(one, undefined)).toBe(false);
  expect(guess?.isRight(primary, undefined)).toBe(true);
  expect(all.whereabouts.of('pg-1')?.lsn).toBe(0x300n); // and nobody goes back
});

test('after a wrong guess nobody guesses for a while', async () => {
  const all = fakes();
  all.admission.wrote(all.scope, primary);
  await all.clock.advance(0);
  expect(admit(all, all.scope, true).guess?.isRight(one, '0/180')).toBe(false);
  expect(admit(all, all.scope, true).guess).toBeUndefined();
  await all.clock.advance(30);
  expect(admit(all, all.scope, true).guess).toBeDefined();
});

test('reads that wait ask together', async () => {
  const all = fakes({ catchUpMs: 1_000 });
  all.admission.wrote(all.scope, primary);
  const waiting = Array.from({ length: 100 }, () => admit(all, all.scope));
  await all.clock.advance(500);
  expect(all.asked.length).toBeLessThan(100);
  for (const each of ['pg-1', 'pg-2']) all.at[each] = '0/200';
  await all.clock.advance(50);
  expect(new Set(waiting.map((each) => names(each)?.length))).not.toContain(undefined);
});

test('what fails is asked again, and not without a pause', async () => {
  const all = fakes({ catchUpMs: 1_000 });
  delete all.at['pg-0'];
  all.admission.wrote(all.scope, primary);
  const read = admit(all, all.scope);
  await all.clock.advance(100);
  expect(all.asked.length).toBeLessThan(20);
  Object.assign(all.at, { 'pg-0': '0/200', 'pg-1': '0/200' });
  await all.clock.advance(100);
  expect(names(read)).toContain('pg-1');
});
