import { expect, test } from 'vitest';
import { within } from '../../src/dns/within.ts';
import { HandClock } from '../balancer/hand-clock.ts';

const { signal } = new AbortController();

test('what takes too long is aborted, and is undefined', async () => {
  const clock = new HandClock();
  const work = (own: AbortSignal) =>
    new Promise<never>((_resolve, reject) => own.addEventListener('abort', () => reject(own.reason)));
  const result = within(clock, 100, signal, work);
  clock.turn(100);
  expect(await result).toBeUndefined();
  expect(clock.timers).toBe(0);
});

test.each([0, -0.25, -5])('in %d ms nothing is begun, and no timer is set', async (ms) => {
  const clock = { now: () => 0, setTimeout: () => expect.unreachable() };
  expect(await within(clock, ms, signal, () => expect.unreachable())).toBeUndefined();
});

test('a signal that has aborted is told of first', async () => {
  const aborted = AbortSignal.abort(new Error('no matter'));
  await expect(within(new HandClock(), 0, aborted, () => expect.unreachable())).rejects.toThrow('no matter');
});
