import { expect, test } from 'vitest';
import { createBalancer, type Picked } from '../../src/balancer.ts';
import type { Outcome } from '../../src/outcome.ts';
import { seeded } from '../picker/seeded.ts';
import { FakeResolver } from './fake-resolver.ts';
import { HandClock } from './hand-clock.ts';

const unavailable: Outcome = {
  kind: 'failed',
  reached: 'answered',
  error: new Error('503'),
  blamed: true,
  latencyMs: 1,
};

test.each([
  { pods: 2, bad: 2, share: 0.2, rate: 100 },
  { pods: 3, bad: 3, share: 0.02, rate: 100 },
  { pods: 3, bad: 2, share: 0.2, rate: 100 },
  { pods: 5, bad: 3, share: 0.2, rate: 100 },
  { pods: 10, bad: 10, share: 0.3, rate: 1_000 },
])('$bad of $pods pods answer 503 to $share of their requests for a minute: afterwards each has its share', (world) => {
  const { pods, bad, share, rate } = world;
  const clock = new HandClock();
  const random = seeded(pods * 100 + bad);
  const names = Array.from({ length: pods }, (_, n) => `web-${n}`);
  const balancer = createBalancer(new FakeResolver(...names), { clock, random });
  const requests = (seconds: number, outcomeAt: (pod: number) => Outcome): Map<string, number> => {
    const counts = new Map<string, number>();
    for (let n = 0; n < seconds * rate; n += 1) {
      clock.turn(1_000 / rate);
      const picked = balancer.tryPick() as Picked;
      counts.set(picked.endpoint.name, (counts.get(picked.endpoint.name) ?? 0) + 1);
      picked.done(outcomeAt(picked.endpoint.ordinal ?? 0));
    }
    return counts;
  };
  const ok = (): Outcome => ({ kind: 'ok', latencyMs: 15 + 10 * random() });
  requests(60, (pod) => (pod < bad && random() < share ? unavailable : ok()));
  requests(10, ok);
  const counts = requests(20, ok);
  for (const name of names) expect((counts.get(name) ?? 0) / ((20 * rate) / pods)).toBeGreaterThan(0.75);
});
