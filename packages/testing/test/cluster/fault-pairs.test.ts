import { expect, test } from 'vitest';
import type { FaultName, Workload } from '../../src/index.ts';
import { heldMs, Judge, silent } from '../fixtures/judge.ts';
import { twoServers } from '../fixtures/two-servers.ts';
import { eventsOf } from '../fixtures/watched.ts';

// Ten minutes of two faults at once, each of one server, while pods restart, crash, come and go. For faults that tell
// what never was, see lies.test.ts.

const all: readonly FaultName[] = [...silent, 'truncate', 'wrong-id', 'forged', 'split-view'];
const everyPair = all.flatMap((one) => all.map((other) => [one, other] as const));
/** Each fault in both places; CI plays all. */
const pairs =
  process.env.ROLLCALL_TEST === 'thorough'
    ? everyPair
    : all.map((one, at) => [one, all[(at + 3) % all.length] ?? one] as const);

const stepMs = 10_000;

/** What happens at the beginning of which step. */
const story: Readonly<Record<number, (web: Workload) => Promise<unknown>>> = {
  3: (web) => web.scale(4),
  15: (web) => web.restart('web-1'),
  21: (web) => web.crash('web-0'),
  27: (web) => web.scale(3),
  39: (web) => web.restart('web-0'),
};

test.each(pairs)('%s of one server, %s of the other: the living stay, and the dead do not', async (one, other) => {
  await using scene = await twoServers();
  const { clock, web, first, second, resolver, known, truth } = scene;
  const judge = new Judge(scene, silent.includes(one) ? other : one);
  const events = eventsOf(resolver);
  {
    using _one = first.fail(one);
    using _other = second.fail(other);
    for (let step = 0; step < 60; step++) {
      await story[step]?.(web);
      await clock.advance(stepMs);
      expect(judge.verdict()).toEqual({ lost: [], late: [], kept: [] });
    }
  }
  await clock.advance(heldMs);
  expect(known()).toEqual(truth());
  expect(resolver.snapshot.status).toBe('current');
  expect(events.filter((event) => event.endsWith('web-2'))).toEqual([]);
});
