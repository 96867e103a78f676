import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { manualClock } from '../src/index.ts';

test('time stands still until it is advanced', async () => {
  const clock = manualClock(1_000);
  expect(clock.now()).toBe(1_000);
  await clock.advance(500);
  expect(clock.now()).toBe(1_500);
});

test('timers run in order of time, each at its own', async () => {
  const clock = manualClock(0);
  const seen: string[] = [];
  const note = (name: string) => () => void seen.push(`${name} at ${clock.now()}`);
  clock.setTimeout(note('late'), 30);
  clock.setTimeout(note('early'), 10);
  clock.setTimeout(note('as early'), 10);
  clock.setTimeout(note('too late'), 31);
  await clock.advance(30);
  expect(seen).toEqual(['early at 10', 'as early at 10', 'late at 30']);
});

test('it counts whole milliseconds, and no timer runs early', async () => {
  const clock = manualClock(0);
  const seen: number[] = [];
  clock.setTimeout(() => seen.push(clock.now()), 9.2);
  await clock.advance(20);
  expect(seen).toEqual([10]);
});

test('a disposed timer does not run, also when another one disposes of it', async () => {
  const clock = manualClock(0);
  const seen: string[] = [];
  clock.setTimeout(() => seen.push('never'), 10)[Symbol.dispose]();
  const second = clock.setTimeout(() => seen.push('never'), 10);
  clock.setTimeout(() => second[Symbol.dispose](), 5);
  await clock.advance(100);
  expect(seen).toEqual([]);
});

test('what a timer sets in motion is part of the same advance', async () => {
  const clock = manualClock(0);
  const seen: number[] = [];
  const again = (): void => {
    seen.push(clock.now());
    void Promise.resolve().then(() => clock.setTimeout(again, 10));
  };
  clock.setTimeout(again, 10);
  await clock.advance(35);
  expect(seen).toEqual([10, 20, 30]);
});

test('a question over loopback and its answer fit between two timers', async () => {
  const clock = manualClock(0);
  const server = createSocket('udp4').on('message', (_, from) => server.send('pong', from.port));
  const client = createSocket('udp4').on('message', () => seen.push(`answer at ${clock.now()}`));
  const seen: string[] = [];
  await once(server.bind(0, '127.0.0.1'), 'listening');
  clock.setTimeout(() => client.send('ping', server.address().port, '127.0.0.1'), 10);
  clock.setTimeout(() => seen.push('next timer'), 11);
  await clock.advance(20);
  expect(seen).toEqual(['answer at 10', 'next timer']);
  server.close();
  client.close();
});
