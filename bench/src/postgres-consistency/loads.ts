import type { Pool } from '@rollcall/postgres';

export type Load = (pool: Pool) => Promise<unknown>;

let last = 0;

export function write(pool: Pool): Promise<unknown> {
  last += 1;
  return pool.query('insert into history values ($1, 1)', [last]);
}

export function read(pool: Pool): Promise<unknown> {
  return pool.query('select n from history where key = $1', [last]);
}

/** What one request of an app does, in a session of its own. */
export const loads = {
  'a read, and nothing was written': read,
  'a write': write,
  'a write that is read back': async (pool) => {
    await write(pool);
    await read(pool);
  },
  'a write and four reads': async (pool) => {
    await write(pool);
    for (let i = 0; i < 4; i += 1) await read(pool);
  },
} satisfies Record<string, Load>;
