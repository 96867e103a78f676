import type { EventEmitter } from 'node:events';
import type { Endpoint } from '@rollcall/core';
import type pg from 'pg';
import type { Scope } from '../consistency/scope.ts';
import type { Loan } from '../servers/lender.ts';
import { pause } from '../servers/pause.ts';
import { connectionOf } from '../servers/wire.ts';
import { Course } from './course.ts';
import type { Dispatcher } from './dispatcher.ts';
import { Facade } from './facade.ts';
import type { Sent } from './fate.ts';
import { type Callback, promisedOr } from './forms.ts';
import { type ListenGap, Listening } from './listening.ts';
import { inMode, type Mode } from './mode.ts';
import type { Decision } from './router.ts';
import { Seat } from './seat.ts';
import { type Answered, isSubmittable, type Statement, type Submittable, textOf } from './statement.ts';
import { Unsettled } from './unsettled.ts';

/**
 * A client that an app has checked out. Its connection is chosen anew as long as nothing ties it down:
 *
 * - The first statement may take it to a replica.
 * - What needs the primary takes it there, from a replica, outside of a transaction; from then on it stays.
 */
export class Lease {
  readonly client: pg.PoolClient;
  readonly #dispatcher: Dispatcher;
  readonly #mode: Mode;
  readonly #seat: Seat;
  readonly #course: Course;
  readonly #listening: Listening;
  readonly #unsettled: Unsettled;
  /** A pid that stays the same wherever it goes. */
  #alias: number | undefined;

  constructor(dispatcher: Dispatcher, mode: Mode, loan: Loan) {
    this.#dispatcher = dispatcher;
    this.#mode = mode;
    const facade = new Facade(loan.client, {
      query: (config, values, answered) => this.#query(config, values, answered),
      release: (error) => this.#release(error),
      processID: () => this.#processID(),
    });
    this.client = facade.client;
    const seat = new Seat(dispatcher.servers, facade, loan);
    this.#seat = seat;
    this.#course = new Course({ dispatcher, mode, seat, ended: (...about) => this.#ended(...about) });
    this.#unsettled = new Unsettled((scope, written) => dispatcher.wrote(scope, written));
    this.#listening = new Listening({
      leave: () => this.#leave(),
      ready: (signal) => dispatcher.servers.ready('primary', signal),
      pause: (ms, signal) => pause(dispatcher.servers.clock, ms, signal),
      run: (text) => this.#query(text, undefined, undefined) as Promise<unknown>,
      back: (from) => this.#back(from),
    });
  }

  #query(config: unknown, values: unknown, callback: unknown): unknown {
    if (config === null || config === undefined) throw new TypeError('Client was passed a null or undefined query');
    if (isSubmittable(config)) return this.#submit(config, values, callback);
    const [bound, answered] = typeof values === 'function' ? [undefined, values] : [values, callback];
    return promisedOr(answered as Callback | undefined, this.#dispatcher.scopes, (done) =>
      this.#run({ config, values: bound }, done),
    );
  }

  /** It is given back at once, whenever it is sent. */
  #submit(submittable: Submittable, values: unknown, callback: unknown): unknown {
    const decision = this.#decide(submittable);
    const { current: scope } = this.#dispatcher.scopes;
    const send = (): void => {
      const { loan } = this.#seat;
      this.#dispatcher.count(loan, decision, 'bound');
      (loan.client.query as (...args: unknown[]) => unknown)(submittable, values, callback);
      this.#unsettled.submitted(loan, decision, scope);
    };
    const failed = (error: Error): void => submittable.handleError?.(error, connectionOf(this.#seat.loan.client));
    this.#course.take(decision, scope, send, failed);
    return submittable;
  }

  #run(statement: Statement, answered: Answered): void {
    const decision = this.#decide(statement.config);
    if (decision.verdict.kind === 'primary' && this.#cancels(statement, answered)) return;
    this.#course.run(decision, statement, this.#dispatcher.scopes.current, answered);
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
    const decision = inMode(this.#mode, this.#dispatcher.router.decide(textOf(config)));
    if (!this.#course.hasBegun && this.#mode === 'route') this.#dispatcher.began(decision);
    return decision;
  }

  #ended({ loan, decision, statement }: Sent, scope: Scope, error: Error | undefined | null): void {
    this.#unsettled.answered(loan, decision, statement, scope);
    if (!error) this.#listening.note(loan.client, decision.verdict, textOf(statement.config) ?? '');
  }

  #leave(): Endpoint {
    this.#seat.leave();
    return this.#seat.loan.server.endpoint;
  }

  #back(from: Endpoint): void {
    const { client, server } = this.#seat.loan;
    (client as EventEmitter).emit('gap', { from, to: server.endpoint } satisfies ListenGap);
  }

  /** The server's own where it stays: LISTEN tells the pids of senders, for comparison. */
  #processID(): unknown {
    const { backends } = this.#dispatcher.servers;
    const stays = this.#mode !== 'route' || (this.#course.hasBegun && this.#seat.isAtPrimary);
    if (!stays && !this.#seat.isReleased) this.#alias ??= backends.alias(() => this.#seat.loan.client);
    return this.#alias ?? Reflect.get(this.#seat.loan.client, 'processID');
  }

  #release(error?: Error | boolean): void {
    if (this.#seat.isReleased) throw new Error('Release called on client which has already been released to the pool.');
    if (this.#alias !== undefined) this.#dispatcher.servers.backends.forget(this.#alias);
    this.#unsettled.close();
    this.#listening.close();
    this.#seat.release(error);
  }
}
