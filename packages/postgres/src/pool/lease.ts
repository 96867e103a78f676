import type pg from 'pg';
import { PostgresError } from '../errors.ts';
import { mayBeAnsweredByPrimary } from '../servers/failure.ts';
import type { Loan } from '../servers/lender.ts';
import { answeredAll, isIdle } from '../servers/session.ts';
import { connectionOf } from '../servers/wire.ts';
import type { Dispatcher } from './dispatcher.ts';
import { Facade } from './facade.ts';
import { type Callback, promisedOr } from './forms.ts';
import type { Decision } from './router.ts';
import { runOnce } from './run-once.ts';
import { type Answered, isSubmittable, type Statement, type Submittable, textOf } from './statement.ts';

/**
 * A client that an app has checked out. Its connection is chosen anew as long as nothing ties it down:
 *
 * - The first statement may take it to a replica.
 * - What needs the primary takes it there, from a replica, outside of a transaction; from then on it stays.
 */
export class Lease {
  readonly client: pg.PoolClient;
  readonly #dispatcher: Dispatcher;
  readonly #facade: Facade;
  #loan: Loan;
  #hasBegun = false;
  #isReleased = false;
  /** It holds no connection: the one it had is given back, and another one is waited for, or could not be had. */
  #isAway = false;
  /** By a Submittable, which does not tell when it is done: when the client is released, it is. */
  #writes: Decision | undefined;
  /** Statements wait for it, in their order. */
  #moving: Promise<void> | undefined;

  constructor(dispatcher: Dispatcher, loan: Loan) {
    this.#dispatcher = dispatcher;
    this.#loan = loan;
    this.#facade = new Facade(loan.client, {
      query: (config, values, answered) => this.#query(config, values, answered),
      release: (error) => this.#release(error),
    });
    this.client = this.#facade.client;
  }

  #query(config: unknown, values: unknown, callback: unknown): unknown {
    if (config === null || config === undefined) throw new TypeError('Client was passed a null or undefined query');
    if (isSubmittable(config)) return this.#submit(config, values, callback);
    const [bound, answered] = typeof values === 'function' ? [undefined, values] : [values, callback];
    return promisedOr(answered as Callback | undefined, (done) => this.#run({ config, values: bound }, done));
  }

  /** It is given back at once, whenever it is sent. */
  #submit(submittable: Submittable, values: unknown, callback: unknown): unknown {
    const decision = this.#decide(submittable);
    const send = (): void => {
      this.#dispatcher.count(this.#loan, decision, 'bound');
      (this.#loan.client.query as (...args: unknown[]) => unknown)(submittable, values, callback);
      this.#writes ||= decision.need === 'write' ? decision : undefined;
    };
    this.#place(decision, send, (error) => submittable.handleError?.(error, connectionOf(this.#loan.client)));
    return submittable;
  }

  #run(statement: Statement, answered: Answered): void {
    const decision = this.#decide(statement.config);
    if (decision.verdict.kind === 'primary' && this.#cancels(statement, answered)) return;
    this.#place(decision, () => this.#send(decision, statement, answered), answered);
  }

  #cancels(statement: Statement, answered: Answered): boolean {
    const cancelled = this.#dispatcher.cancel(statement);
    cancelled?.then(
      (result) => answered(undefined, result),
      (error) => answered(error),
    );
    return cancelled !== undefined;
  }

  #decide(config: unknown): Decision {
    const decision = this.#dispatcher.router.decide(textOf(config));
    if (!this.#hasBegun) this.#dispatcher.began(decision);
    return decision;
  }

  /** Sends it where the lease is, or takes the lease where it has to go first. */
  #place(decision: Decision, send: () => void, failed: (error: Error) => void): void {
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    const to = this.#isReleased ? undefined : this.#destination(decision, isFirst);
    if (to === undefined && this.#moving === undefined) {
      send();
      return;
    }
    const before = this.#moving ?? Promise.resolve();
    const moved = before.then(() => this.#move(decision, isFirst)).then(send, failed);
    this.#moving = moved;
    void moved.then(() => {
      if (this.#moving === moved) this.#moving = undefined;
    });
  }

  #destination({ need, verdict }: Decision, isFirst: boolean): 'read' | 'write' | undefined {
    const { roles } = this.#dispatcher.servers;
    if (this.#isAway) return need;
    const isPrimary = roles.primary?.id === this.#loan.server.endpoint.id;
    if (need === 'write') return isPrimary || staysAnyhow.has(verdict.kind) ? undefined : 'write';
    return isFirst && isPrimary && roles.replicas.length > 0 ? 'read' : undefined;
  }

  async #move(decision: Decision, isFirst: boolean): Promise<void> {
    const { client } = this.#loan;
    if (!this.#isAway) await answeredAll(client);
    const to = this.#destination(decision, isFirst);
    if (to === undefined) return;
    if (this.#isAway || isIdle(client)) await this.#exchange(to);
    else if (decision.verdict.kind === 'lock') throw worthless(decision.verdict.why);
  }

  async #exchange(to: 'read' | 'write'): Promise<void> {
    const { lender } = this.#dispatcher.servers;
    const loan = await new Promise<Loan>((resolve, reject) => {
      // Given back first: who holds one connection and waits for another can wait for himself.
      if (!this.#isAway) this.#facade.leave();
      if (!this.#isAway) lender.giveBack(this.#loan);
      this.#isAway = true;
      lender.lend(to, (error, loan) => (loan === undefined ? reject(error) : resolve(loan)));
    });
    if (this.#isReleased) {
      lender.giveBack(loan);
      throw new Error('The client was released before the query was sent.');
    }
    this.#isAway = false;
    this.#loan = loan;
    this.#facade.enter(loan.client);
  }

  #send(decision: Decision, statement: Statement, answered: Answered): void {
    const { client, server } = this.#loan;
    const { scope } = this.#dispatcher.memory;
    const { roles } = this.#dispatcher.servers;
    const wasIdle = isIdle(client);
    const isOnReplica = roles.primary?.id !== server.endpoint.id;
    this.#dispatcher.count(this.#loan, decision, 'bound');
    runOnce(client, statement, (error, result) => {
      const isRead = decision.verdict.kind === 'read' && decision.need === 'read';
      if (error && isRead && wasIdle && isOnReplica && mayBeAnsweredByPrimary(error))
        return this.#again(decision, statement, error, answered);
      if (decision.need === 'write') this.#dispatcher.noteWrite(decision, scope);
      answered(error, result);
    });
  }

  #again(decision: Decision, statement: Statement, { code }: Error & { code?: unknown }, answered: Answered): void {
    if (code === '25006') this.#dispatcher.router.learn(textOf(statement.config));
    const again: Decision = { ...decision, need: 'write', fallback: 'refused-by-replica' };
    this.#place(again, () => this.#send(again, statement, answered), answered);
  }

  #release(error?: Error | boolean): void {
    if (this.#isReleased) throw new Error('Release called on client which has already been released to the pool.');
    this.#isReleased = true;
    if (this.#writes !== undefined) this.#dispatcher.noteWrite(this.#writes, this.#dispatcher.memory.scope);
    if (!this.#isAway) this.#dispatcher.servers.lender.giveBack(this.#loan, error);
  }
}

/** They are about the transaction that is open, wherever that is. */
const staysAnyhow: ReadonlySet<string> = new Set(['commit', 'rollback', 'savepoint', 'set-transaction']);

function worthless(why: string): PostgresError {
  const advice = 'Begin the transaction with the hint /* rollcall:primary */, or without READ ONLY.';
  return new PostgresError('25006', `${why} on a replica locks nothing that anybody else would see. ${advice}`);
}
