import type pg from 'pg';
import type { Answered, Statement } from './statement.ts';

/** pg's `query` of a client, in its one form that calls back. */
type Query = (config: unknown, values: unknown, answered: Answered) => unknown;

/** One statement on a connection: answered once, also where the connection breaks and pg tells both of it. */
export function runOnce(client: pg.PoolClient, { config, values }: Statement, answered: Answered): void {
  let isOver = false;
  const end: Answered = (error, result) => {
    if (isOver) return;
    isOver = true;
    client.removeListener('error', end);
    answered(error, result);
  };
  client.once('error', end);
  try {
    (client.query as Query)(config, values, end);
  } catch (error) {
    end(error as Error);
  }
}
