import type { Loan } from '../servers/lender.ts';
import { wireOf } from '../servers/wire.ts';
import { notReplicated } from './fate.ts';
import type { Answered, Statement } from './statement.ts';

/** pg's `query` of a client, in its one form that calls back. */
type Query = (config: unknown, values: unknown, answered: Answered) => unknown;

/** One statement on a connection: answered once, also where the connection breaks and pg tells both of it. */
export function runOnce(loan: Loan, { config, values }: Statement, answered: Answered): void {
  const { client } = loan;
  let isOver = false;
  const end: Answered = (error, result) => {
    if (isOver) return;
    isOver = true;
    client.removeListener('error', end);
    if (wireOf(client)?.takeUnreplicated()) answered(notReplicated(loan, error));
    else answered(error, result);
  };
  client.on('error', end); // `once` would wrap it
  try {
    (client.query as Query)(config, values, end);
  } catch (error) {
    end(error as Error);
  }
}
