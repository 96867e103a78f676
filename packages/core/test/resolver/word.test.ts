import { describe, expect, test } from 'vitest';
import { createResolver } from '../../src/discovery.ts';
import { readWord } from '../../src/resolver/word.ts';

describe('what a source may not say is malformed', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'web-0'],
    ['no resolution at all', []],
    ['a resolution of no kind', {}],
    ['a kind that does not exist', { kind: 'maybe' }],
    ['found without endpoints', { kind: 'found' }],
    ['an endpoint that is null', { kind: 'found', endpoints: [null] }],
    ['a name for an address', { kind: 'found', endpoints: [{ address: 'web-0', port: 80 }] }],
    ['a port that is none', { kind: 'found', endpoints: [{ address: '10.0.0.1', port: Number.NaN }] }],
    [
      'a second address that is none',
      { kind: 'found', endpoints: [{ address: '10.0.0.1', addresses: ['x'], port: 80 }] },
    ],
  ])('%s', (_what, word) => {
    expect(readWord(word)).toMatchObject([{ kind: 'unknown', code: 'malformed', cause: word }]);
  });

  test('and costs nothing of what is known', async () => {
    const words: unknown[] = [{ kind: 'found', endpoints: [{ address: '10.0.0.1', port: 80 }] }, { kind: 'found' }];
    await using web = createResolver(
      { name: 'mine', lookup: async () => words.shift() as never },
      { pollMs: { min: 1 } },
    );
    await web.until(({ status }) => status === 'stale');
    expect(web.snapshot).toMatchObject({ endpoints: [{ address: '10.0.0.1' }], reason: { code: 'malformed' } });
  });
});

test.each([undefined, null, 5, {}, ''])('createResolver(%j) is refused', (from) => {
  expect(() => createResolver(from as never)).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_TARGET' }));
});
