// Somebody sets the clock, by a second or by years, forth and back. Timers go on as they were: they count, and look at no clock.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Balancer, createBalancer } from '../../src/balancer.ts';
import type { Clock } from '../../src/clock.ts';
import type { Outcome } from '../../src/outcome.ts';
import { FakeResolver } from './fake-resolver.ts';
import { HandClock } from './hand-clock.ts';

/** Timers by one clock, the time by another one, which anybody may set. */
class SetClock implements Clock {
  readonly #timers = new HandClock();
  #offset = 0;

  now(): number {
    return this.#timers.now() + this.#offset;
  }

  setTimeout(run: () => void, ms: number): Disposable {
    return this.#timers.setTimeout(run, ms);
  }

  turn(ms: number): void {
    this.#timers.turn(ms);
  }

  set(byMs: number): void {
    this.#offset += byMs;
  }
}

const HOUR_MS = 3_600_000;
const refused: Outcome = { kind: 'failed', reached: 'never', error: new Error('refused') };
const broken: Outcome = { kind: 'failed', reached: 'maybe', error: new Error('broken') };

function scene() {
  const clock = new SetClock();
  const ejection = { probe: () => Promise.resolve() };
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1', 'web-2'), { clock, random: () => 0.5, ejection });
  const asks = async (endpoint: string, ms: number): Promise<void> =>
    balancer.run(() => clock.turn(ms), { endpoint, waitMs: 0 });
  return { clock, balancer, asks };
}

const latencyOf = (balancer: Balancer, at: number): number => balancer.endpoints()[at]?.latencyMs ?? Number.NaN;

test('set back by an hour, who answers goes on being compared with who does not', async () => {
  const { clock, balancer, asks } = scene();
  for (const name of ['web-0', 'web-1', 'web-0', 'web-1']) await asks(name, 20);
  clock.set(-HOUR_MS);
  for (const _ of [1, 2, 3]) await asks('web-0', 20);
  expect(latencyOf(balancer, 0)).toBeCloseTo(20, 0);
  expect(latencyOf(balancer, 1)).toBeCloseTo(20, 0);
});

test('set back by an hour, a peak fades as it would have', async () => {
  const { clock, balancer, asks } = scene();
  for (const _ of [1, 2]) await asks('web-0', 1_000);
  clock.set(-HOUR_MS);
  await asks('web-1', 1);
  clock.turn(10_000);
  expect(latencyOf(balancer, 0)).toBeCloseTo(1_000 / Math.E, -1);
});

test('set back in the middle of an answer, that one tells nothing of how long it took', async () => {
  const { clock, balancer, asks } = scene();
  for (const _ of [1, 2]) await asks('web-0', 900);
  clock.turn(10_000);
  const before = latencyOf(balancer, 0);
  await balancer.run(() => clock.set(-HOUR_MS), { endpoint: 'web-0' });
  expect(latencyOf(balancer, 0)).toBeCloseTo(before);
});

test('whenever it is set: no latency is negative or no number, and everybody comes back', async () => {
  const step = fc.oneof(
    fc.record({ what: fc.constant('set' as const), ms: fc.integer({ min: -10 * HOUR_MS, max: 10 * HOUR_MS }) }),
    fc.record({ what: fc.constant('turn' as const), ms: fc.integer({ min: 0, max: 60_000 }) }),
    fc.record({ what: fc.constantFrom('ok' as const, 'refused' as const, 'broken' as const), ms: fc.nat(5_000) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, balancer, asks } = scene();
      for (const { what, ms } of steps) {
        if (what === 'set') clock.set(ms);
        else if (what === 'turn') clock.turn(ms);
        else balancer.tryPick()?.done({ ok: { kind: 'ok', latencyMs: ms } as const, refused, broken }[what]);
        for (const { latencyMs } of balancer.endpoints()) expect(latencyMs >= 0 || Number.isNaN(latencyMs)).toBe(true);
        expect(balancer.explain().text).not.toMatch(/ -\d|NaN/);
      }
      for (let seconds = 0; seconds < 40; seconds += 1) {
        clock.turn(1_000);
        await new Promise(setImmediate); // probes get through
      }
      for (const name of ['web-0', 'web-1', 'web-2']) for (const _ of [1, 2]) await asks(name, 20);
      expect(balancer.endpoints()).toMatchObject(Array(3).fill({ state: 'available' }));
      for (const at of [0, 1, 2]) expect(latencyOf(balancer, at)).toBeGreaterThanOrEqual(1);
      await balancer.close();
    }),
    { numRuns: 30 },
  );
});
