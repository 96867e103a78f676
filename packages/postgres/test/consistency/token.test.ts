import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatToken, parseToken } from '../../src/consistency/token.ts';
import { Pool } from '../../src/index.ts';

const position = fc.record({
  cluster: fc.bigInt(0n, 2n ** 64n - 1n).map(String),
  timeline: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  lsn: fc.option(fc.bigInt(0n, 2n ** 64n - 1n), { nil: undefined }),
});

test('a token is read as what was written, and needs no escaping in a cookie, a header or a URL', () => {
  fc.assert(
    fc.property(position, (one) => {
      const token = formatToken(one);
      expect(parseToken(token)).toEqual(one);
      expect(encodeURIComponent(token)).toBe(token);
      expect(token.length).toBeLessThanOrEqual(35);
    }),
  );
});

const token = formatToken({ cluster: '7432109876543210987', timeline: 2, lsn: 0x16_b374d848n });

test.each([
  '',
  ' ',
  'nonsense',
  '0/3000148',
  '1.1',
  '1.1.1.1',
  '1.0.1', // there is no timeline 0
  '01.1.1', // one position, one text
  '1.01.1',
  '1.1.01',
  '1.1.--',
  '1.-.1',
  '1.1.',
  '3w5e11264sgsg.1.1', // 2 ** 64
  '1.1z141z4.1', // 2 ** 32
  '1.1.3w5e11264sgsg',
  token.toUpperCase(),
  ` ${token}`,
  `${token}\n`,
  `${token}.`,
  'z'.repeat(1_000_000),
])('what is no token is refused: %s', (text) => {
  expect(() => parseToken(text)).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
});

test('any text is a token, or refused with what it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0129az.-AZ/ ') }), (text) => {
      let read: string | undefined;
      try {
        read = formatToken(parseToken(text));
      } catch (error) {
        expect(error).toMatchObject({ name: 'PostgresError', code: 'ROLLCALL_BAD_OPTION' });
        return;
      }
      expect(read).toBe(text);
    }),
  );
});

test.each([null, 7, {}, ['1.1.1']])('so is what is no text: %j', async (after) => {
  await using pool = new Pool({ host: '127.0.0.1' });
  const options = { after: after as string };
  expect(() => pool.session(() => 1, options)).toThrow('`after` must be the `token` of a session');
  expect(() => pool.enterSession(options)).toThrow('`after`');
});

test('a pool of one server, which has no replicas, refuses it all the same, and hands on what is one', async () => {
  await using pool = new Pool({ host: '127.0.0.1' });
  expect(() => pool.session(() => 1, { after: 'x' })).toThrow("got 'x'");
  expect(pool.session((session) => session.token, { after: token })).toBe(token);
  expect(pool.session((session) => session.token)).toBeUndefined();
});
