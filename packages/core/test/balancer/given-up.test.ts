// A pod that hangs answers nothing, so that callers who give up are all that tells of it.
import { expect, test } from 'vitest';
import { type Balancer, createBalancer } from '../../src/balancer.ts';
import type { Outcome } from '../../src/outcome.ts';
import { FakeResolver } from './fake-resolver.ts';
import { HandClock } from './hand-clock.ts';

/** Each has answered within 20 ms. */
function scene() {
  const clock = new HandClock();
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1', 'web-2'), { clock, random: () => 0.5 });
  for (const name of ['web-0', 'web-1', 'web-2'])
    for (const _ of [1, 2]) ends(balancer, name, { kind: 'ok', latencyMs: 20 });
  return { clock, balancer };
}

function ends(balancer: Balancer, endpoint: string, outcome: Outcome): void {
  balancer.tryPick({ endpoint })?.done(outcome);
}

const latencyOf0 = (balancer: Balancer): unknown => balancer.endpoints()[0]?.latencyMs;

test('waited for ten times as long as its peers take, it is avoided for a while, and ejected never', () => {
  const { balancer, clock } = scene();
  for (let times = 0; times < 20; times += 1) ends(balancer, 'web-0', { kind: 'cancelled', latencyMs: 1_000 });
  expect(balancer.endpoints()[0]).toMatchObject({ state: 'available', latencyMs: 200, failures: 0 });
  clock.turn(4_000);
  expect(latencyOf0(balancer)).toBeLessThan(30);
});

test.each<[string, Outcome]>([
  ['sooner than that', { kind: 'cancelled', latencyMs: 199 }],
  ['and nobody says how long that took, as of a stream', { kind: 'cancelled' }],
])('given up %s: nothing is held against it', (_when, outcome) => {
  const { balancer } = scene();
  ends(balancer, 'web-0', outcome);
  expect(latencyOf0(balancer)).toBeCloseTo(20);
});

test('a caller whose time is over tells of it by `run`', async () => {
  const { balancer, clock } = scene();
  const caller = new AbortController();
  const reason = new Error('time is over');
  const hangs = (): never => {
    clock.turn(1_000);
    caller.abort(reason);
    throw reason;
  };
  await expect(balancer.run(hangs, { endpoint: 'web-0', signal: caller.signal })).rejects.toBe(reason);
  expect(latencyOf0(balancer)).toBeGreaterThan(150);
});
