import type pg from 'pg';
import { PostgresError } from '../errors.ts';
import { isBroken, isUnanswered, wasNeverSent } from '../servers/failure.ts';
import { badOption } from '../settings.ts';

export interface TransactionOptions {
  /** At a replica, where one is there. Default false. */
  readonly readOnly?: boolean | undefined;
  /** Default: the database's own, `read committed` unless that was changed. */
  readonly isolationLevel?: 'read committed' | 'repeatable read' | 'serializable' | undefined;
  /**
   * How often the whole is done again where the server undid it: 40001, 40P01, 25006 of a primary that is none any more,
   * and where the connection broke before COMMIT was sent. Default 0, as what the function does besides is not undone.
   */
  readonly retries?: number | undefined;
  /** Before COMMIT is sent, it ends the connection, and so the transaction. Afterwards it does nothing. */
  readonly signal?: AbortSignal | undefined;
}

export interface TransactionHost {
  connect(): Promise<pg.PoolClient>;
  /** The primary has refused to write. */
  refused(): void;
  /** A COMMIT that got no answer is told apart from one that was not begun. pg's own clients do not do that. */
  readonly tellsFates: boolean;
}

type Run<T> = (client: pg.PoolClient) => Promise<T>;

/** BEGIN, `run`, COMMIT; ROLLBACK where `run` rejects. @throws PostgresError `BAD_OPTION`, `40000`, `08007`. */
export async function inTransaction<T>(
  host: TransactionHost,
  run: Run<T>,
  { readOnly = false, isolationLevel, retries = 0, signal }: TransactionOptions = {},
): Promise<T> {
  if (!(Number.isInteger(retries) && retries >= 0)) throw badOption('retries', 'a whole number, 0 or more', retries);
  const begin = beginOf(readOnly, isolationLevel);
  for (let left = retries; ; left -= 1) {
    const attempt = new Attempt();
    try {
      return await once(host, attempt, begin, run, signal);
    } catch (error) {
      if (!attempt.isUndone(error) || (readOnly && codeOf(error) === '25006')) throw error;
      if (left === 0 || signal?.aborted) throw error;
      if (codeOf(error) === '25006') host.refused();
    }
  }
}

/** How far it got. */
class Attempt {
  isCommitting = false;
  /** Not even ROLLBACK could be said. */
  isCutOff = false;

  isUndone(error: unknown): boolean {
    const code = codeOf(error);
    if (code === '40001' || code === '40P01' || code === '25006') return true;
    if (!(error instanceof Error) || PostgresError.is(error)) return false;
    return this.isCutOff && (isBroken(error) || wasNeverSent(error));
  }
}

async function once<T>(
  host: TransactionHost,
  attempt: Attempt,
  begin: string,
  run: Run<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const client = await connect(host, signal);
  try {
    await orAborted(client.query(begin), signal);
    const result = await orAborted(run(client), signal);
    signal?.throwIfAborted();
    attempt.isCommitting = true;
    const { command } = await client.query(commit);
    if (command === 'ROLLBACK') throw rolledBack();
    client.release();
    return result;
  } catch (error) {
    if (signal?.aborted) client.release(true);
    else attempt.isCutOff = await rollBack(client);
    throw attempt.isCommitting && !host.tellsFates ? fateOfCommit(error) : error;
  }
}

/** Under the extended protocol it is known, of one that was not begun. `@types/pg` does not have that yet. */
const commit: pg.QueryConfig & { readonly queryMode: string } = { text: 'commit', queryMode: 'extended' };

function fateOfCommit(error: unknown): unknown {
  if (!(error instanceof Error) || !isUnanswered(error)) return error;
  return new PostgresError('08007', 'The server did not say whether it was done. Look before you do it again.', {
    cause: error,
  });
}

/** Whether that could not be said. */
function rollBack(client: pg.PoolClient): Promise<boolean> {
  return client.query('rollback').then(
    () => {
      client.release();
      return false;
    },
    (failure: Error) => {
      client.release(failure);
      return true;
    },
  );
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
}

async function connect(host: TransactionHost, signal: AbortSignal | undefined): Promise<pg.PoolClient> {
  signal?.throwIfAborted();
  const connected = host.connect();
  try {
    return await orAborted(connected, signal);
  } catch (error) {
    connected.then((client) => client.release()).catch(() => {});
    throw error;
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const { promise: either, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return either;
}

function beginOf(readOnly: boolean, isolation: TransactionOptions['isolationLevel']): string {
  if (isolation !== undefined && !levels.includes(isolation))
    throw badOption('isolationLevel', levels.map((each) => `'${each}'`).join(', '), isolation);
  return `begin${isolation === undefined ? '' : ` isolation level ${isolation}`}${readOnly ? ' read only' : ''}`;
}

const levels: readonly string[] = ['read committed', 'repeatable read', 'serializable'];

/** PostgreSQL answers so to the COMMIT of a transaction in which something has failed, and it is no error to it. */
function rolledBack(): PostgresError {
  const advice = 'Let its error reach `transaction`, or put it behind a SAVEPOINT.';
  return new PostgresError('40000', `It was rolled back, as a statement in it had failed. ${advice}`);
}
