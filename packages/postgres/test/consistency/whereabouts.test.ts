import type { Endpoint } from '@rollcall/core';
import { manualClock } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { Whereabouts } from '../../src/consistency/whereabouts.ts';
import type { Look } from '../../src/monitor/look.ts';

const endpoint = { id: 'pg-0' } as Endpoint;
const look: Look = {
  standby: false,
  fenced: false,
  cluster: '7',
  timeline: 1,
  receives: true,
  lag: 0,
  lsn: '0/100',
  page: 8_192,
  segment: 2 ** 24,
};

interface Server {
  readonly questions: string[];
  readonly clock: ReturnType<typeof manualClock>;
  readonly whereabouts: Whereabouts;
  /** To the question that has waited longest. */
  answer(lsn: string | undefined): Promise<void>;
}

function server(known: Partial<Look> = {}, trailMs = 0): Server {
  const questions: string[] = [];
  const waiting: ((lsn: string | undefined) => void)[] = [];
  const clock = manualClock();
  const ask = (_: Endpoint, text: string): Promise<string | undefined> => {
    questions.push(text);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const whereabouts = new Whereabouts(ask, clock, trailMs);
  whereabouts.looked(endpoint, { ...look, ...known }, clock.now());
  const answer = async (lsn: string | undefined): Promise<void> => {
    waiting.shift()?.(lsn);
    await clock.advance(0);
  };
  return { questions, clock, whereabouts, answer };
}

test('all who write while one question is under way share the next one', async () => {
  const { whereabouts, questions, answer } = server();
  const first = whereabouts.inquire(endpoint, '7', 1);
  const later = Array.from({ length: 50 }, () => whereabouts.inquire(endpoint, '7', 1));
  expect([questions.length, new Set(later).size, later[0] === first]).toEqual([1, 1, false]);
  await answer('0/200');
  expect([first.answer?.lsn, later[0]?.answer, questions.length]).toEqual([0x200n, undefined, 2]);
  await answer('0/300');
  expect([later[49]?.answer?.lsn, questions.length]).toEqual([0x300n, 2]);
});

test('a standby is asked by one question at a time', async () => {
  const { whereabouts, questions, answer } = server({ standby: true });
  for (let i = 0; i < 10; i++) whereabouts.ask(endpoint);
  expect(questions).toEqual(['select pg_last_wal_replay_lsn()']);
  await answer('0/180');
  expect(whereabouts.of('pg-0')?.lsn).toBe(0x180n);
});

test('where nobody waits for the answer, every 25 ms at most', async () => {
  const { whereabouts, questions, clock, answer } = server({ standby: true });
  whereabouts.askBeside(endpoint);
  await clock.advance(25);
  whereabouts.askBeside(endpoint);
  await answer('0/180');
  whereabouts.askBeside(endpoint);
  expect(questions).toHaveLength(1);
});

test('what a connection has told ends with it', async () => {
  const { whereabouts, answer } = server({ standby: true });
  whereabouts.forget(endpoint);
  expect(whereabouts.of('pg-0')).toBeUndefined();
  whereabouts.ask(endpoint);
  expect(whereabouts.of('pg-0')).toBeUndefined();
  await answer('0/500');
  expect(whereabouts.of('pg-0')).toBeUndefined();
});

test('a question that nobody can be asked comes to nothing', async () => {
  const { whereabouts, answer } = server();
  let news = 0;
  whereabouts.onNews(() => (news += 1));
  const inquiry = whereabouts.inquire(endpoint, '7', 1);
  await answer(undefined);
  expect([inquiry.answer, inquiry.hasFailed, news]).toEqual([undefined, true, 1]);
});

test('where a primary was is remembered for as long as an answer may be old', async () => {
  const { whereabouts, clock, answer } = server({}, 1_000);
  expect(whereabouts.recently('pg-0')?.lsn).toBe(0x100n);
  await clock.advance(600);
  whereabouts.inquire(endpoint, '7', 1);
  await answer('0/200');
  expect(whereabouts.recently('pg-0')?.lsn).toBe(0x100n);
  await clock.advance(401);
  expect(whereabouts.recently('pg-0')?.lsn).toBe(0x200n);
  await clock.advance(600);
  expect(whereabouts.recently('pg-0')).toBeUndefined();
});

test('no place is remembered for longer, however many writes there are', async () => {
  const { whereabouts, clock, answer } = server({}, 1_000);
  for (let ms = 0; ms < 3_000; ms += 50) {
    whereabouts.inquire(endpoint, '7', 1);
    await answer(`0/${(0x200 + ms).toString(16)}`);
    await clock.advance(50);
  }
  // The first one that is no older than a second; one is kept for each 150 ms.
  const lsn = Number(whereabouts.recently('pg-0')?.lsn) - 0x200;
  expect(lsn).toBeGreaterThanOrEqual(2_000);
  expect(lsn).toBeLessThanOrEqual(2_150);
});
