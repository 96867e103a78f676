import { expect, test } from 'vitest';
import { EventQueue } from '../src/simulation/event-queue.ts';
import { Heap } from '../src/simulation/heap.ts';
import { seededRandom } from '../src/simulation/random.ts';

test('a heap gives the smallest first, whatever order they came in', () => {
  const random = seededRandom(1);
  const heap = new Heap<number>((a, b) => a < b);
  const numbers = Array.from({ length: 1_000 }, () => Math.floor(random() * 100));
  for (const number of numbers) heap.push(number);
  expect(numbers.map(() => heap.pop())).toEqual(numbers.toSorted((a, b) => a - b));
  expect(heap.pop()).toBeUndefined();
});

test('what is due first happens first; of two at once, what was planned first', async () => {
  const events = new EventQueue();
  const said: string[] = [];
  const say = (ms: number, what: string) => events.after(ms, () => said.push(`${what} at ${events.now()}`));
  say(5, 'b');
  say(5, 'c');
  say(1, 'a');
  say(11, 'd');
  await events.run(10);
  expect(said).toEqual(['a at 1', 'b at 5', 'c at 5']);
  expect(events.now()).toBe(10);
});

test('what was called off does not happen', async () => {
  const events = new EventQueue();
  const said: string[] = [];
  events.after(1, () => said.push('event')).cancel();
  events.setTimeout(() => said.push('timer'), 1)[Symbol.dispose]();
  await events.run(10);
  expect(said).toEqual([]);
});

test('what a timer set in motion is done before the next event', async () => {
  const events = new EventQueue();
  const said: string[] = [];
  const inManySteps = async (): Promise<void> => {
    for (let step = 0; step < 50; step++) await Promise.resolve();
    said.push('promise');
  };
  events.setTimeout(() => void inManySteps(), 1);
  events.after(1, () => said.push('event'));
  await events.run(10);
  expect(said).toEqual(['promise', 'event']);
});
