import { expect, test } from 'vitest';
import { recorded } from '../../testing/test/fixtures/recorded-api.ts';
import { inBandError, refusal } from '../src/api/status.ts';
import type { KubernetesErrorCode } from '../src/errors.ts';
import { endsInitialEvents, metadataOf, readEvent } from '../src/feed/event.ts';
import { readSlice } from '../src/slice/read-slice.ts';

// What a kube-apiserver 1.36.3 sent, word for word.
const events = recorded
  .filter(({ path, status }) => status === 200 && /watch=(1|true)/.test(path))
  .flatMap(({ title, path, lines }) => lines.map((line) => ({ title, path, line: JSON.stringify(line) })));
const statuses = recorded.filter(({ status, lines }) => status !== 200 && typeof lines[0] === 'object');

test.each(events)('$title: each line is an event', ({ line }) => {
  const { type, object } = readEvent(line);
  if (type === 'ERROR') expect(['ROLLCALL_API_EXPIRED']).toContain(inBandError(object).code);
  else expect(metadataOf(object).resourceVersion).toMatch(/^\d+$/);
});

test('the end of what there is is marked, where it was asked for', () => {
  const ends = events.filter(({ line }) => endsInitialEvents(readEvent(line).object));
  expect(ends.length).toBeGreaterThan(3);
  for (const { path } of ends) expect(path).toMatch(/sendInitialEvents=true.*allowWatchBookmarks=true/);
});

const codes: Readonly<Record<number, KubernetesErrorCode>> = {
  401: 'ROLLCALL_API_FORBIDDEN',
  403: 'ROLLCALL_API_FORBIDDEN',
  410: 'ROLLCALL_API_EXPIRED',
  504: 'ROLLCALL_API_EXPIRED', // a version that it has not reached
};

test.each(statuses)('$title: what $status means is understood', ({ status = 0, lines, retryAfter }) => {
  const error = refusal(status, JSON.stringify(lines[0]), retryAfter);
  expect(error).toMatchObject({ status, code: codes[status] ?? 'ROLLCALL_API_STATUS' });
  expect(error.message).toContain((lines[0] as { message: string }).message);
  expect(error.retryAfterMs).toBe(status === 504 ? 1_000 : undefined);
});

test('too many requests: no Status, but when to come back', () => {
  const answer = recorded.find(({ status }) => status === 429);
  const error = refusal(429, String(answer?.lines[0]), answer?.retryAfter);
  expect(error).toMatchObject({ code: 'ROLLCALL_API_STATUS', retryAfterMs: expect.any(Number), status: 429 });
});

test('a bookmark, whose lists are null, would be no slice', () => {
  const bookmark = events.map(({ line }) => readEvent(line)).find(({ type }) => type === 'BOOKMARK');
  expect(readSlice(bookmark?.object)).toMatchObject({ kind: 'unreadable' });
});
