import type { Loan } from '../servers/lender.ts';
import { wireOf } from '../servers/wire.ts';
import { notReplicated } from './fate.ts';
import { type Answered, isSubmittable, type Statement } from './statement.ts';

/** pg's `query` of a client, in its one form that calls back. */
type Query = (config: unknown, values: unknown, answered: Answered) => unknown;

/** One statement on a connection: answered once, however often pg tells of it, and not before this returns. */
export function runOnce(loan: Loan, { config, values }: Statement, answered: Answered): void {
  const { client } = loan;
  let isSending = true;
  let isOver = false;
  const end: Answered = (error, result) => {
    if (isSending) process.nextTick(end, error, result);
    if (isSending || isOver) return;
    isOver = true;
    if (isSubmitted) client.removeListener('error', end);
    if (wireOf(client)?.takeUnreplicated()) answered(notReplicated(loan, error));
    else answered(error, result);
  };
  // pg tells its own queries of a connection that breaks; what others do with that, nobody knows.
  const isSubmitted = isSubmittable(config);
  if (isSubmitted) client.on('error', end);
  try {
    (client.query as Query)(config, values, end);
  } catch (error) {
    end(error as Error);
  }
  isSending = false;
}
