import { createResolver, type Resolution } from '@rollcall/core';
import { expect, test } from 'vitest';
import { manualDiscovery, manualSource, type Word } from '../src/index.ts';

type Heard = Resolution | readonly Resolution[];

/** Somebody who watches: what is heard, one by one. */
function watcher(source: ReturnType<typeof manualSource>) {
  const leaving = new AbortController();
  const words = source.watch({ signal: leaving.signal })[Symbol.asyncIterator]();
  return { next: async (): Promise<Heard> => (await words.next()).value, leaving };
}

const pod0 = { slot: 'web-0', address: '10.0.0.1', port: 8080 };
const found = (...endpoints: object[]) => [{ kind: 'found', endpoints }];

test.each<[what: string, word: Word, heard: unknown]>([
  ['a list of strings', ['web-0@10.0.0.1:8080'], found(pod0)],
  ['a bare address', ['10.0.0.1:8080'], found({ address: '10.0.0.1', port: 8080 })],
  ['an IPv6 address', ['web-0@[fd00::1]:80'], found({ slot: 'web-0', address: 'fd00::1', port: 80 })],
  ['sightings', [pod0], found(pod0)],
  ['nobody', [], [{ kind: 'empty', code: 'no-endpoints' }]],
  ['a resolution', { kind: 'unknown', code: 'servfail' }, [{ kind: 'unknown', code: 'servfail' }]],
  [
    'parts',
    [
      { kind: 'found', part: 'a', endpoints: [pod0] },
      { kind: 'empty', part: 'b', code: 'nodata' },
    ],
    [
      { kind: 'found', part: 'a', endpoints: [pod0] },
      { kind: 'empty', part: 'b', code: 'nodata' },
    ],
  ],
])('%s is what is heard', async (_, word, heard) => {
  expect(await watcher(manualSource(word)).next()).toEqual(heard);
});

test('whoever watches hears every word, in order', async () => {
  const source = manualSource(['web-0@10.0.0.1:8080']);
  const { next } = watcher(source);
  await next();
  source.set(['web-0@10.0.0.2:8080']);
  source.set({ kind: 'empty', code: 'nxdomain' });
  expect(await next()).toEqual(found({ ...pod0, address: '10.0.0.2' }));
  expect(await next()).toEqual([{ kind: 'empty', code: 'nxdomain' }]);
});

test('who comes late hears the last word of each part', async () => {
  const source = manualSource({ kind: 'found', part: 'a', endpoints: [] });
  source.set({ kind: 'found', part: 'a', endpoints: [pod0] });
  source.set({ kind: 'empty', part: 'b', code: 'nodata' });
  expect(await watcher(source).next()).toEqual([
    { kind: 'found', part: 'a', endpoints: [pod0] },
    { kind: 'empty', part: 'b', code: 'nodata' },
  ]);
});

test('before the first word it is silent; a watcher that leaves is not kept waiting', async () => {
  const source = manualSource();
  const { next, leaving } = watcher(source);
  const word = next();
  leaving.abort();
  await expect(word).rejects.toThrow('aborted');
});

test('an endpoint that cannot be read is refused at once, and nothing is told of it', async () => {
  const source = manualSource(['web-0@10.0.0.1:8080']);
  expect(() => source.set(['web-0:8080'])).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
  expect(await watcher(source).next()).toEqual(found(pod0));
});

test.each([
  ['an object', {}],
  ['a string', 'web-0@10.0.0.1:8080'],
  ['null', null],
  ['a list of resolutions and endpoints', [{ kind: 'empty', code: 'nxdomain' }, 'web-0@10.0.0.1:8080']],
])('%s is no word, and is told what is one', (_, word) => {
  const refused = expect.objectContaining({
    code: 'ROLLCALL_BAD_OPTION',
    message: expect.stringContaining("a list of endpoints ('web-0@10.0.0.1:8080'), a Resolution"),
  });
  expect(() => manualSource(word as Word)).toThrow(refused);
  expect(() => manualSource().set(word as Word)).toThrow(refused);
});

test.each([[[{}]], [[null]], [[8080]]])('%j lists what is no endpoint', (word) => {
  expect(() => manualSource(word as unknown as Word)).toThrow(/is no endpoint\. Write 'address:port'/);
});

test('a resolver follows it, without any network', async () => {
  const source = manualSource(['web-0@10.0.0.1:8080']);
  await using discovery = manualDiscovery({ web: source });
  await using web = createResolver('web', { discovery });
  await web.ready();
  source.set(['web-0@10.0.0.9:8080']);
  const { endpoints } = await web.until((snapshot) => snapshot.endpoints[0]?.address === '10.0.0.9');
  expect(endpoints.map(({ slot }) => slot)).toEqual(['web-0']);
});

test('a manualDiscovery tells namespaces apart where it was told to', async () => {
  const sources = { web: manualSource(['10.0.0.1:1']), 'web.prod': manualSource(['10.0.0.2:1']) };
  await using discovery = manualDiscovery(sources);
  const addressOf = async (target: string) => (await discovery.resolver(target).ready()).endpoints[0]?.address;
  expect([await addressOf('web'), await addressOf('web.dev'), await addressOf('web.prod')]).toEqual([
    '10.0.0.1',
    '10.0.0.1',
    '10.0.0.2',
  ]);
});

test('a manualDiscovery names what it has where it is asked for something else', async () => {
  await using discovery = manualDiscovery({ web: manualSource(), db: manualSource() });
  expect(() => discovery.resolver('wbe')).toThrow(
    expect.objectContaining({
      code: 'ROLLCALL_BAD_TARGET',
      message: "manualDiscovery() was not given a source for 'wbe'. It has: web, db.",
    }),
  );
});
