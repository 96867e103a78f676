import type { ApiFaultName } from '@rollcall/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rounds } from '../../core/test/thorough.ts';
import { podEndpoint, slice } from './fixtures/slices.ts';
import { Watched } from './fixtures/watched.ts';

const two = [slice('a', [podEndpoint('web-0', '10.0.0.1')]), slice('b', [podEndpoint('web-1', '10.0.0.2')])];
const both = ['web-0 10.0.0.1 serving', 'web-1 10.0.0.2 serving'];
const another = slice('b', [podEndpoint('web-1', '10.0.0.9')]);
const MINUTE = 60_000;

/** What is said in the log stands in watch-or-dns.test.ts. */
beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Longer than anything here takes to come back by itself. */
const LONG = 4 * MINUTE;

describe.each<ApiFaultName>([401, 403, 410, 429, 'down', 'hang', 'half-open', 'slow', 'malformed', 'cut'])(
  'ten minutes of %s',
  (how) => {
    test('lose nobody, whoever is known; and what happened meanwhile is known soon after', async () => {
      await using web = await Watched.open(two);
      const changes = web.changes.length;
      {
        using _fault = web.cluster.api.fail(how);
        await web.clock.advance(10 * MINUTE);
        expect(web.shown).toEqual(both);
        expect(web.changes).toHaveLength(changes);
        web.cluster.api.apply(another);
      }
      await web.clock.advance(LONG);
      expect(web.shown).toEqual([both[0], 'web-1 10.0.0.9 serving']);
      expect(web.snapshot.status).toBe('current');
    });
  },
);

describe.each<ApiFaultName>([403, 'no-watch-list'])('with %s from the start', (how) => {
  test('what is heard, if anything, is the truth', async () => {
    await using web = await Watched.open([]);
    web.cluster.api.fail(how);
    for (const each of two) web.cluster.api.apply(each);
    await web.clock.advance(MINUTE);
    expect(web.shown).toEqual(both);
  });
});

test('a server that cannot stream what there is is listed, and watched from there; only the first time it is asked', async () => {
  await using web = await Watched.open(two);
  const { api } = web.cluster;
  api.fail('no-watch-list');
  using _down = api.fail('down');
  await web.clock.advance(1_000);
  _down[Symbol.dispose]();
  await web.clock.advance(LONG);
  expect(web.shown).toEqual(both);
  const { 'WATCH web': watches = 0, 'LIST web': lists = 0 } = api.requestsBy;
  expect(lists).toBeGreaterThan(0);
  web.cluster.api.apply(another);
  await web.heard();
  expect(web.shown).toEqual([both[0], 'web-1 10.0.0.9 serving']);
  expect(api.requestsBy).toMatchObject({ 'LIST web': lists, 'WATCH web': expect.any(Number) });
  expect(watches).toBeLessThan(8);
});

test('a watch whose version was forgotten is listed anew, at once, and nobody notices', async () => {
  await using web = await Watched.open(two);
  const { api } = web.cluster;
  const statuses: string[] = [];
  web.resolver.on('status', ({ status }) => statuses.push(status));
  api.compact();
  await web.clock.advance(11 * MINUTE); // it has ended, and begun again, meanwhile
  api.apply(another);
  await web.heard();
  expect(web.shown).toEqual([both[0], 'web-1 10.0.0.9 serving']);
  expect(statuses).toEqual([]);
});

test('what there is may be told anew a thousand times: as long as it is the same, that is no event', async () => {
  await using web = await Watched.open(two);
  const { length } = web.changes;
  const times = rounds(30, 1_000);
  const statuses: string[] = [];
  web.resolver.on('status', ({ status }) => statuses.push(status));
  for (let lists = 0; lists < times; lists++) {
    web.cluster.api.fail(410)[Symbol.dispose]();
    await web.clock.advance(120_001); // as long as it takes for one failure to be forgotten
  }
  expect(web.changes).toHaveLength(length);
  expect(web.cluster.api.requestsBy['WATCH web']).toBeGreaterThan(times);
  expect(statuses).toEqual([]);
});

test('at rest there is one connection, and a request in five minutes at most', async () => {
  await using web = await Watched.open(two);
  const before = web.cluster.api.requests;
  await web.clock.advance(60 * MINUTE);
  expect(web.cluster.api.watches).toBe(1);
  expect(web.cluster.api.requests - before).toBeLessThanOrEqual(12);
});

test('a connection that has fallen silent is found within 90 s', async () => {
  await using web = await Watched.open(two);
  using _fault = web.cluster.api.fail('half-open');
  web.cluster.api.apply(another);
  await web.clock.advance(90_000);
  expect(web.shown).toEqual([both[0], 'web-1 10.0.0.9 serving']);
});

test('a connection whose server has nothing to say is left alone', async () => {
  await using web = await Watched.open(two);
  const before = web.cluster.api.requests;
  await web.clock.advance(4 * MINUTE);
  expect(web.cluster.api.requests).toBe(before);
});

test('a server that was started anew sends no bookmarks before the first change: it is asked again, and not doubted', async () => {
  await using web = await Watched.open(two);
  web.cluster.api.fail('down')[Symbol.dispose]();
  await web.clock.advance(MINUTE);
  const statuses: string[] = [];
  web.resolver.on('status', ({ status }) => statuses.push(status));
  await web.clock.advance(10 * MINUTE);
  expect([web.snapshot.status, ...statuses]).toEqual(['current']);
  expect(web.cluster.api.watches).toBe(1);
});

test('a token that has expired is read anew', async () => {
  await using web = await Watched.open(two);
  const { api } = web.cluster;
  api.rotateToken();
  api.apply(another);
  await web.heard();
  expect(web.shown).toEqual([both[0], 'web-1 10.0.0.9 serving']); // an open watch goes on
  api.fail('down')[Symbol.dispose]();
  api.apply(slice('b', []));
  await web.clock.advance(10_000);
  expect([web.snapshot.status, ...web.shown]).toEqual(['current', both[0]]);
});

test('a slice that cannot be read leaves the last one that could in its place, and explain() says what was seen', async () => {
  await using web = await Watched.open(two);
  web.cluster.api.apply(slice('b', [], { endpoints: 'many' }));
  web.cluster.api.apply(slice('a', [podEndpoint('web-0', '10.0.0.1'), { addresses: ['10.0.0.300'] }]));
  await web.heard();
  expect(web.shown).toEqual(both);
  const { text } = web.resolver.explain();
  expect(text).toContain('passed over: b: `endpoints` is no list');
  expect(text).toContain('passed over: a: endpoints[1]: "10.0.0.300" is no IPv4 address');
  // Also when all of them are told anew.
  web.cluster.api.fail(410)[Symbol.dispose]();
  await web.heard();
  expect(web.shown).toEqual(both);
});

test('explain() says what is watched, whether it is in step, and why not', async () => {
  await using web = await Watched.open(two);
  await web.clock.advance(5_000);
  expect(web.resolver.explain().text).toMatch(
    /EndpointSlices of web in default at https:\S+: in step for 5 s, 2 known; watching/,
  );
  using _fault = web.cluster.api.fail(403);
  web.cluster.api.fail('down')[Symbol.dispose]();
  await web.clock.advance(3_000);
  const { text } = web.resolver.explain();
  expect(text).toMatch(/cannot say for \d s, 2 known; connects again in \d+ ms; before: 403/);
  expect(text).toContain('cannot watch resource "endpointslices"');
});
