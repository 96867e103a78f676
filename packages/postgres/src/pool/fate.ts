import { PostgresError, type PostgresErrorCode } from '../errors.ts';
import { place } from '../servers/despair.ts';
import { isBroken, isEndedByServer, isUnanswered, wasNeverSent } from '../servers/failure.ts';
import type { Loan } from '../servers/lender.ts';
import { wireOf } from '../servers/wire.ts';
import type { Verdict } from '../sql.ts';
import type { Mode } from './mode.ts';
import { type Decision, mayWrite } from './router.ts';
import { isExtended, isLone, type Statement } from './statement.ts';

/** A statement that was given to a connection. */
export interface Sent {
  readonly statement: Statement;
  readonly decision: Decision;
  readonly mode: Mode;
  readonly loan: Loan;
  /** It was a transaction by itself: nothing was open, and nothing was under way, when it was sent. */
  readonly isAlone: boolean;
  readonly isAtPrimary: boolean;
}

/**
 * It had no effect, so that it may be sent again. What proves that:
 *
 * - It never left.
 * - A standby refused it (25006, 0A000, 55000): it cannot write. A primary that is fenced did (25006), and it is one
 *   statement, of those that do not commit by themselves.
 * - The server ended the session (57P01 to 57P03) before it began with the statement; or before that was executed, where
 *   nothing of it is committed by then. Both are told by the extended protocol alone (PostgreSQL docs §54.2.3): a simple
 *   query may have been done.
 * - It is a BEGIN, which does nothing.
 */
export function didNothing(error: Error, sent: Sent): boolean {
  if (wasNeverSent(error)) return true;
  if (!sent.isAlone) return false;
  return isBroken(error) ? wasNotExecuted(error, sent) : sent.decision.need === 'write' && wasRefused(error, sent);
}

function wasNotExecuted(error: Error, { statement, decision: { verdict }, loan }: Sent): boolean {
  if (isBegin(verdict, statement)) return true;
  const wire = wireOf(loan.client);
  if (wire === undefined || !isEndedByServer(error) || !isExtended(statement)) return false;
  return !wire.isBegun || (wire.executed === undefined && isTransactional(verdict));
}

function wasRefused(error: Error, { statement, decision: { verdict }, loan }: Sent): boolean {
  const code: unknown = Reflect.get(error, 'code');
  if (wireOf(loan.client)?.isStandby === true) return code === '25006' || code === '0A000' || code === '55000';
  return code === '25006' && isTransactional(verdict) && isLone(statement);
}

/** The server told of the COMMIT, which it does once that is done, and ended the session after it. */
export function wasCommitted(error: Error, { statement, decision, loan }: Sent): boolean {
  const isCommit = decision.verdict.kind === 'commit' && isLone(statement);
  return isCommit && isEndedByServer(error) && wireOf(loan.client)?.executed === 'COMMIT';
}

/** What the app is told of a failure that is final. */
export function fateOf(error: Error, sent: Sent): Error {
  return isUnanswered(error) && mayHaveCommitted(error, sent) ? unknownFate(error, sent.loan) : error;
}

/** The server said that it has committed, and also that it did not wait for a standby. */
export function notReplicated({ server: { endpoint } }: Loan, cause: unknown): PostgresError {
  const message = `It is committed at ${place(endpoint)} alone: the wait for a standby was cancelled. Do not do it again.`;
  return failure('ROLLCALL_NOT_REPLICATED', message, endpoint, 'committed, and did not see it at a standby', cause);
}

function unknownFate(cause: Error, { server: { endpoint } }: Loan): PostgresError {
  const message = `${place(endpoint)} did not say whether it was done. Look before you do it again.`;
  return failure('08007', message, endpoint, cause.message, cause);
}

function failure(
  code: PostgresErrorCode,
  message: string,
  endpoint: Loan['server']['endpoint'],
  saw: string,
  cause: unknown,
): PostgresError {
  return new PostgresError(code, message, { seen: [{ endpoint: place(endpoint), saw }], cause });
}

/** A COMMIT of what failed before, or of a standby's, has nothing to lose. What was in the middle of a transaction is undone. */
function mayHaveCommitted(error: Error, sent: Sent): boolean {
  const { statement, decision, loan, isAlone } = sent;
  const { verdict } = decision;
  const wire = wireOf(loan.client);
  if (wire?.isStandby === true) return false;
  if (verdict.kind === 'commit') return wire?.status !== 'E' && !wasNotExecuted(error, sent);
  if (!isAlone) return false;
  if (!isLone(statement) && verdict.kind !== 'read') return true;
  if (verdict.kind === 'session') return !ofConnection.has(verdict.why);
  return verdict.kind === 'write' || (verdict.kind === 'read' && mayWrite(decision));
}

/** `BEGIN`, and nothing else in the same text. */
export function isBegin({ kind }: Verdict, statement: Statement): boolean {
  return kind === 'begin' && isLone(statement);
}

/**
 * Nothing of it stays if an error takes the place of its CommandComplete: what is alone is committed after that, at Sync.
 * A COMMIT is told of at once, before the server looks whether it is to end (`exec_execute_message`, PostgreSQL 10 to 18).
 * VACUUM, CREATE DATABASE, CALL and others may commit on the way.
 */
function isTransactional(verdict: Verdict): boolean {
  if (verdict.kind === 'commit') return true;
  return verdict.kind === 'read' || (verdict.kind === 'write' && dml.has(verdict.why));
}

const dml: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** What they leave is gone with the connection. CALL, DO and temporary tables of a query may do more. */
const ofConnection: ReadonlySet<string> = new Set([
  ...['SET', 'RESET', 'DISCARD', 'LOAD', 'PREPARE', 'DEALLOCATE', 'LISTEN', 'UNLISTEN'],
]);
