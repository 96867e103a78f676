import { expect, test } from 'vitest';
import { createFlights } from '../../src/dns/flights.ts';

const never = (): Promise<string> => new Promise(() => {});

test('who comes in the moment after the last one left starts anew', async () => {
  const flights = createFlights<string>();
  const leaving = new AbortController();
  const left = flights.join('key', leaving.signal, never);
  const next = new Promise<string>((resolve) => {
    left.catch(() => resolve(flights.join('key', undefined, async () => 'anew')));
  });
  leaving.abort();
  expect(await next).toBe('anew');
});

test('who comes when the result is there already starts anew', async () => {
  const flights = createFlights<number>();
  let starts = 0;
  const join = (signal?: AbortSignal): Promise<number> => flights.join('key', signal, async () => ++starts);
  const [first, second] = [join(), join(new AbortController().signal)];
  expect(await first.then(() => join())).toBe(2);
  expect(await second).toBe(1);
});

test('who comes while the caller before is leaving keeps the work going', async () => {
  const flights = createFlights<string>();
  let finish = (_: string): void => {};
  const leaving = new AbortController();
  const left = flights.join('key', leaving.signal, () => new Promise((resolve) => (finish = resolve)));
  leaving.abort();
  const joined = flights.join('key', undefined, never);
  await expect(left).rejects.toBe(leaving.signal.reason);
  finish('done');
  expect(await joined).toBe('done');
});

test('work that fails fails for all of its callers, once', async () => {
  const flights = createFlights<string>();
  const fail = async (): Promise<string> => {
    throw new Error('no luck');
  };
  const callers = [flights.join('key', undefined, fail), flights.join('key', undefined, never)];
  for (const { status } of await Promise.allSettled(callers)) expect(status).toBe('rejected');
  expect(flights.has('key')).toBe(false);
});
