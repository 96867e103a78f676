import { expect, test } from 'vitest';
import { Pool, type PoolConfig } from '../src/index.ts';

test.each([
  ['resolver', 3],
  ['resolver', null],
  ['discovery', {}],
  ['discovery', null],
  ['clock', 1],
  ['random', 0.5],
  ['reads', 'replicas'],
  ['consistency', null],
  ['leader', 'first'],
  ['waitMs', -1],
  ['waitMs', '15000'],
  ['catchUpMs', Number.NaN],
  ['maxLagMs', null],
  ['maxWaiting', 0],
])('`%s: %s` is refused by name, before anything is opened', (name, value) => {
  const config: PoolConfig = { host: 'pg', [name]: value };
  expect(() => new Pool(config)).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(`\`${name}\``) }),
  );
});
