import { expect, test } from 'vitest';
import { Demand, nothing } from '../../src/consistency/demand.ts';
import { Inquiry } from '../../src/consistency/inquiry.ts';
import type { Position } from '../../src/consistency/position.ts';
import { type Standing, Timelines } from '../../src/consistency/timelines.ts';

function at(timeline: number, lsn: bigint, cluster = 'home'): Standing {
  return { cluster, timeline, lsn };
}

function unknown(timeline: number): Position {
  return { cluster: 'home', timeline, lsn: undefined };
}

test('on one timeline whoever has come as far has it', () => {
  const timelines = new Timelines();
  expect(timelines.covers(at(1, 100n), at(1, 100n))).toBe(true);
  expect(timelines.covers(at(1, 99n), at(1, 100n))).toBe(false);
  expect(timelines.covers(at(1, 2n ** 64n - 1n), unknown(1))).toBe(false);
});

test('a later timeline is never caught up with, nor is another cluster', () => {
  const timelines = new Timelines();
  timelines.led(at(1, 0n));
  timelines.led(at(2, 0n));
  expect(timelines.covers(at(1, 1_000n), at(2, 1n))).toBe(false);
  expect(timelines.covers(at(2, 1_000n), at(2, 1n, 'another'))).toBe(false);
  expect(timelines.covers(at(3, 1_000n, 'another'), at(2, 1n))).toBe(false);
});

test('of an earlier timeline has all that is left who has replayed the later one to where its primary was first seen', () => {
  const timelines = new Timelines();
  expect(timelines.covers(at(2, 1_000n), at(1, 10n))).toBe(false); // where 2 begins nobody knows
  timelines.led(at(2, 500n));
  timelines.led(at(2, 900n));
  expect(timelines.covers(at(2, 499n), at(1, 10n))).toBe(false);
  expect(timelines.covers(at(2, 500n), at(1, 10n))).toBe(true);
  expect(timelines.covers(at(2, 500n), at(1, 700n))).toBe(true); // lost in the failover: nobody has it
  expect(timelines.covers(at(2, 500n), unknown(1))).toBe(true);
});

test('a demand is met once its question is answered, and by that answer', () => {
  const timelines = new Timelines();
  const inquiry = new Inquiry('home', 1);
  const demand = nothing.and(inquiry.from, inquiry);
  expect([demand.isOpen, demand.isMetBy(at(1, 200n), timelines)]).toEqual([true, false]);
  inquiry.end(at(1, 150n));
  expect([demand.isOpen, demand.position]).toEqual([false, at(1, 150n)]);
  expect([demand.isMetBy(at(1, 149n), timelines), demand.isMetBy(at(1, 150n), timelines)]).toEqual([false, true]);
});

test('a write that comes later is no part of the demand of a read that came before it', () => {
  const [first, second] = [new Inquiry('home', 1), new Inquiry('home', 1)];
  const before = nothing.and(first.from, first);
  const after = before.and(second.from, second);
  first.end(at(1, 100n));
  expect([before.isOpen, after.isOpen]).toEqual([false, true]);
  second.end(at(1, 200n));
  expect([before.position, after.position]).toEqual([at(1, 100n), at(1, 200n)]);
});

test("a question that was sent before another process' write is no answer to that", () => {
  const sent = new Inquiry('home', 1);
  const demand = nothing.and(sent.from, sent).and(unknown(1));
  sent.end(at(1, 100n));
  expect(demand.isOpen).toBe(true);
  const anew = new Inquiry('home', 1);
  demand.pursue(() => anew);
  anew.end(at(1, 200n));
  expect(demand.position).toEqual(at(1, 200n));
});

test('what came to nothing is asked again, once, of whoever leads then', () => {
  const lost = new Inquiry('home', 1);
  const demand = nothing.and(lost.from, lost);
  const asked: Inquiry[] = [];
  const ask = (): Inquiry => {
    const inquiry = new Inquiry('home', 2);
    asked.push(inquiry);
    return inquiry;
  };
  demand.pursue(ask);
  expect(asked).toHaveLength(0); // the first question is under way
  lost.end(undefined);
  demand.pursue(ask);
  demand.pursue(ask);
  expect(asked).toHaveLength(1);
  asked[0]?.end(at(2, 300n));
  expect(demand.position).toEqual(at(2, 300n));
});

test('an old primary is no answer to what was written under a newer one', () => {
  const inquiry = new Inquiry('home', 2);
  inquiry.end(at(1, 1_000n));
  expect([inquiry.answer, inquiry.hasFailed]).toEqual([undefined, true]);
});

test('what is demanded of another cluster stays demanded, whatever is written here', () => {
  const foreign = new Demand([at(9, 1n, 'another')]);
  const inquiry = new Inquiry('home', 1);
  const demand = foreign.and(inquiry.from, inquiry);
  inquiry.end(at(1, 10n));
  expect(demand.position).toEqual(at(1, 10n)); // the token is of here
  expect(demand.isMetBy(at(1, 1_000n), new Timelines())).toBe(false);
});
