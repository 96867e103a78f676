import type pg from 'pg';
import type { Scope } from '../consistency/scope.ts';
import { PostgresError } from '../errors.ts';
import { answeredAll, isIdle } from '../servers/session.ts';
import { againOf } from './again.ts';
import type { Dispatcher } from './dispatcher.ts';
import { fateOf, isBegin, type Sent, wasCommitted } from './fate.ts';
import type { Mode } from './mode.ts';
import type { Decision } from './router.ts';
import { runOnce } from './run-once.ts';
import type { Seat } from './seat.ts';
import type { Answered, Statement } from './statement.ts';

/** A statement that a lease was given. */
interface Task {
  readonly statement: Statement;
  readonly scope: Scope;
  readonly answered: Answered;
  /** How often it was sent again. */
  readonly resent: number;
}

/** A BEGIN, and nothing after it. */
interface Opening {
  readonly decision: Decision;
  readonly statement: Statement;
}

export interface CourseParts {
  readonly dispatcher: Dispatcher;
  readonly mode: Mode;
  readonly seat: Seat;
  /** That was its answer, and it will have no other. */
  ended(sent: Sent, scope: Scope, error: Error | undefined | null): void;
}

/** The statements of a lease, in their order: each is sent where the lease is, or takes it where it has to go first. */
export class Course {
  hasBegun = false;
  readonly #parts: CourseParts;
  /** Of a transaction in which nothing was sent yet: it can be begun elsewhere. */
  #opening: Opening | undefined;
  /** That could not be begun elsewhere. */
  #over: Error | undefined;
  /** Statements that have no answer yet. */
  #owed = 0;
  /** Statements wait for it. */
  #moving: Promise<void> | undefined;

  constructor(parts: CourseParts) {
    this.#parts = parts;
  }

  run(decision: Decision, statement: Statement, scope: Scope, answered: Answered): void {
    this.#owed += 1;
    const end: Answered = (error, result) => {
      this.#owed -= 1;
      answered(error, result);
    };
    const task = { statement, scope, answered: end, resent: 0 };
    this.#place(decision, scope, () => this.#send(decision, task), end);
  }

  /** @param send what is done where the lease is then. */
  take(decision: Decision, scope: Scope, send: () => void, failed: (error: Error) => void): void {
    const sendOnly = (): void => {
      this.#opening = undefined;
      this.#parts.seat.bind(decision);
      send();
    };
    this.#place(decision, scope, sendOnly, failed);
  }

  #place(decision: Decision, scope: Scope, send: () => void, failed: (error: Error) => void): void {
    const isFirst = !this.hasBegun;
    this.hasBegun = true;
    const to = this.#destination(decision, isFirst, scope);
    if (to === undefined && this.#moving === undefined && this.#over === undefined) {
      send();
      return;
    }
    const before = this.#moving ?? Promise.resolve();
    const moved = before.then(() => this.#move(decision, isFirst, scope)).then(send, failed);
    this.#moving = moved;
    void moved.then(() => {
      if (this.#moving === moved) this.#moving = undefined;
    });
  }

  #destination(decision: Decision, isFirst: boolean, scope: Scope): 'read' | 'write' | undefined {
    const { dispatcher, seat } = this.#parts;
    const { admission } = dispatcher;
    return seat.destination(decision, isFirst, (server) => !decision.mustSee || admission.admits(scope, server));
  }

  async #move(decision: Decision, isFirst: boolean, scope: Scope): Promise<void> {
    const { dispatcher, seat } = this.#parts;
    if (this.#over !== undefined) throw this.#over;
    if (!seat.isAway) await answeredAll(seat.loan.client);
    const need = this.#destination(decision, isFirst, scope);
    if (need === undefined) return;
    const mustSee = need === 'read' && decision.mustSee;
    if (this.#opening !== undefined && (seat.isAway || seat.isBroken)) await this.#reopen(this.#opening, scope);
    else if (seat.isAway || isIdle(seat.loan.client))
      await seat.exchange((lent) => dispatcher.lend({ need, mustSee }, scope, lent));
    else if (decision.verdict.kind === 'lock') throw worthless(decision.verdict.why);
  }

  #send(decision: Decision, task: Task): void {
    const { dispatcher, seat, ended } = this.#parts;
    const { isBound } = seat;
    const opening = this.#opening;
    const sent = this.#sent(decision, task.statement);
    this.#opening = undefined;
    seat.bind(decision);
    dispatcher.count(sent.loan, decision, 'bound');
    runOnce(sent.loan, task.statement, (error, result) => {
      if (error && wasCommitted(error, sent)) {
        ended(sent, task.scope, undefined);
        task.answered(undefined, committed);
        return;
      }
      if (error && !isBound && (sent.isAlone || opening) && this.#again(error, sent, task, opening)) return;
      if (!error && isBegin(decision.verdict, task.statement) && this.#owed === 1) this.#opening = sent;
      ended(sent, task.scope, error);
      task.answered(error && fateOf(error, sent), result);
    });
  }

  #sent(decision: Decision, statement: Statement): Sent {
    const { mode, seat } = this.#parts;
    const { loan, isAtPrimary } = seat;
    return { statement, decision, mode, loan, isAlone: isIdle(loan.client), isAtPrimary };
  }

  /** Nothing of this lease was on the connection before: it is changed for another one. */
  #again(error: Error, sent: Sent, task: Task, opening: Opening | undefined): boolean {
    const { dispatcher, seat } = this.#parts;
    const again = againOf(error, sent, task.resent);
    let { decision } = sent;
    // Whoever has released it ended the query by that.
    if (again === undefined || seat.isReleased || (again === 'elsewhere' && this.#owed > 1)) return false;
    if (again === 'at-primary') decision = dispatcher.refused(decision, task.statement, error);
    else this.#leave(error, sent);
    seat.isBound = false;
    this.#opening = opening;
    const next = { ...task, resent: task.resent + 1 };
    this.#place(decision, task.scope, () => this.#send(decision, next), task.answered);
    return true;
  }

  /** Where it cannot, the transaction is over: what comes next must not be taken for a statement by itself. */
  async #reopen({ decision, statement }: Opening, scope: Scope): Promise<void> {
    const { dispatcher, seat } = this.#parts;
    try {
      for (let resent = 0; ; resent++) {
        await seat.exchange((lent) => dispatcher.lend(decision, scope, lent));
        const sent = this.#sent(decision, statement);
        const error = await new Promise<Error | undefined | null>((resolve) => runOnce(sent.loan, statement, resolve));
        if (!error) return;
        if (againOf(error, sent, resent) === undefined) throw error;
        this.#leave(error, sent);
      }
    } catch (error) {
      this.#over = error as Error;
      throw error;
    }
  }

  #leave(error: Error, sent: Sent): void {
    this.#parts.dispatcher.avoid(sent);
    this.#parts.seat.leave(error);
  }
}

/** As pg has it. */
const committed: pg.QueryResult = { command: 'COMMIT', rowCount: null, oid: 0, rows: [], fields: [] };

function worthless(why: string): PostgresError {
  const advice = 'Begin the transaction with the hint /* rollcall:primary */, or without READ ONLY.';
  return new PostgresError('25006', `${why} on a replica locks nothing that anybody else would see. ${advice}`);
}
