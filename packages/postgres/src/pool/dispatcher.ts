import type pg from 'pg';
import type { Admission, Guess } from '../consistency/admission.ts';
import type { Scope } from '../consistency/scope.ts';
import type { Scopes } from '../consistency/scopes.ts';
import type { Fallback } from '../servers/endpoint-pool.ts';
import type { Lent, Loan } from '../servers/lender.ts';
import { wireOf } from '../servers/wire.ts';
import type { Servers } from '../servers.ts';
import { type Again, againOf } from './again.ts';
import { cancelOf } from './cancel.ts';
import { fateOf, type Sent } from './fate.ts';
import { type GuardedQuery, type GuardedQueryClass, isGuardable } from './guarded-query.ts';
import { Lease } from './lease.ts';
import { inMode, type Mode } from './mode.ts';
import { type Decision, isFrame, mayWrite, type Router } from './router.ts';
import { runOnce } from './run-once.ts';
import { type Answered, type Statement, textOf } from './statement.ts';

export type Leased = (error: Error | undefined, client: pg.PoolClient | undefined) => void;

export interface Counts {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly expired: number;
}

/** A statement on its way. */
interface Job {
  readonly mode: Mode;
  readonly statement: Statement;
  readonly decision: Decision;
  readonly scope: Scope;
  readonly answered: Answered;
  /** How often it was sent again. */
  readonly resent: number;
  /** Of the wait for whoever gets it then. */
  readonly deadline: number | undefined;
  /** It may be sent to a replica that is asked by the way whether it has caught up. */
  readonly mayGuess: boolean;
}

export interface DispatcherParts {
  readonly servers: Servers;
  readonly router: Router;
  readonly scopes: Scopes;
  readonly admission: Admission;
  /** Undefined where pg has no part of its own to make it of. */
  readonly Guarded: GuardedQueryClass | undefined;
}

/** Takes statements, and sends each to a server that has its role. */
export class Dispatcher {
  readonly servers: Servers;
  readonly router: Router;
  readonly scopes: Scopes;
  readonly admission: Admission;
  readonly #Guarded: GuardedQueryClass | undefined;
  /** What the last lease began with: the next one will, too. */
  #habit: 'read' | 'write' = 'write';

  constructor({ servers, router, scopes, admission, Guarded }: DispatcherParts) {
    this.#Guarded = Guarded;
    this.servers = servers;
    this.router = router;
    this.scopes = scopes;
    this.admission = admission;
  }

  query(mode: Mode, statement: Statement, answered: Answered): void {
    const decision = inMode(mode, this.router.decide(textOf(statement.config)));
    const cancelled = decision.verdict.kind === 'primary' ? this.cancel(statement) : undefined;
    const { current: scope } = this.scopes;
    if (cancelled === undefined)
      this.#send({ mode, statement, decision, scope, answered, resent: 0, deadline: undefined, mayGuess: true });
    else
      cancelled.then(
        (result) => answered(undefined, result),
        (error) => answered(error),
      );
  }

  /** Where it cancels a query of this pool, it goes to that query's server; undefined for all else. */
  cancel(statement: Statement): Promise<unknown> | undefined {
    const cancel = cancelOf(statement);
    const backend = cancel && this.servers.backends.find(cancel.pid);
    return backend && this.servers.ask(backend.endpoint, cancel.aimed(backend.pid));
  }

  /** Calls back once a server has answered: then the connection stands. */
  connect(mode: Mode, leased: Leased): void {
    const habit = this.#habit === 'read' ? 'read' : 'any';
    const need = { route: habit, primary: 'write', replica: 'read' } as const;
    this.servers.lender.lend(need[mode], (error, loan) => {
      leased(error, loan && new Lease(this, mode, loan).client);
    });
  }

  /** What a lease did first. */
  began({ need }: Decision): void {
    this.#habit = need;
  }

  /** Over the pools of all servers. */
  get counts(): Counts {
    const pools = this.servers.clients.all().map(({ client }) => client);
    const sum = (of: (pool: Loan['server']) => number): number => pools.reduce((all, each) => all + of(each), 0);
    return {
      total: sum(({ pool }) => pool.totalCount),
      idle: sum(({ pool }) => pool.idleCount),
      waiting: sum(({ pool }) => pool.waitingCount) + this.servers.lender.waiting,
      expired: sum(({ pool }) => pool.expiredCount),
    };
  }

  /** For `endpoints()`. @param otherwise why the primary answers a read that could have gone elsewhere. */
  count({ server }: Loan, { verdict, fallback }: Decision, otherwise: Fallback): void {
    if (verdict.kind === 'read') server.reads += 1;
    else if (!isFrame(verdict)) server.writes += 1;
    const why = fallback ?? (verdict.kind === 'read' && this.#isPrimary(server) ? otherwise : undefined);
    if (why !== undefined) server.fallbacks[why] = (server.fallbacks[why] ?? 0) + 1;
  }

  /** A connection to whoever has that role; for a read that has to see what its scope has written, to who has that. */
  lend({ need, mustSee }: Pick<Decision, 'need' | 'mustSee'>, scope: Scope, lent: Lent, deadline?: number): void {
    const { lender } = this.servers;
    if (!mustSee) lender.lend(need, lent, deadline);
    else this.admission.admit(scope, false, (to) => lender.lend(to, lent, deadline));
  }

  /** It may be seen from now on. What a standby has answered has written nothing. */
  wrote(scope: Scope, { client, server }: Loan): void {
    if (wireOf(client)?.isStandby !== true) this.admission.wrote(scope, server.endpoint);
  }

  /** The primary refuses to write: whether it is one still, is looked at first. */
  refusedByPrimary(): void {
    const { roles } = this.servers;
    if (roles.primary !== undefined) roles.report(roles.primary.id, 'down');
  }

  /** It is not to be sent where it was: what its server is, is looked at first. */
  avoid({ loan }: Sent): void {
    this.servers.roles.report(loan.server.endpoint.id, 'down');
  }

  #send(job: Job): void {
    const { decision, scope, deadline } = job;
    const { lender } = this.servers;
    if (!decision.mustSee) lender.lend(decision.need, (error, loan) => this.#take(job, error, loan), deadline);
    else
      this.admission.admit(scope, this.#mayGuess(job), (to, guess) => {
        lender.lend(to, (error, loan) => this.#take(job, error, loan, guess), deadline);
      });
  }

  #mayGuess({ mayGuess, statement }: Job): boolean {
    return mayGuess && this.#Guarded !== undefined && isGuardable(statement);
  }

  #take(job: Job, error: Error | undefined, loan: Loan | undefined, guess?: Guess): void {
    if (loan === undefined) {
      job.answered(error);
      return;
    }
    const { decision, mode, statement, scope } = job;
    const sent = { statement, decision, mode, loan, isAlone: true, isAtPrimary: this.#isPrimary(loan.server) };
    this.count(loan, decision, decision.need === 'read' ? this.admission.whyPrimary(scope) : 'bound');
    const end: Answered = (failure, result) =>
      failure ? this.#failed(job, sent, failure) : this.#done(job, sent, result);
    if (guess === undefined || this.#Guarded === undefined) runOnce(loan, statement, end);
    else this.#runGuarded(job, loan, guess, new this.#Guarded(statement.config, statement.values), end);
  }

  /** Where the server had not come far enough, nobody hears of the answer. A failure may come of that as well. */
  #runGuarded(job: Job, loan: Loan, guess: Guess, query: GuardedQuery, end: Answered): void {
    runOnce(loan, { config: query, values: undefined }, (failure, result) => {
      const { server } = loan;
      const isUnasked = failure && query.replayed === undefined;
      if (isUnasked || guess.isRight(server.endpoint, query.replayed)) {
        end(failure, result);
        return;
      }
      server.reads -= 1;
      this.servers.lender.giveBack(loan);
      this.#send({ ...job, mayGuess: false });
    });
  }

  #done({ decision, scope, answered }: Job, { loan }: Sent, result: unknown): void {
    this.servers.lender.giveBack(loan);
    if (mayWrite(decision)) this.wrote(scope, loan);
    answered(undefined, result);
  }

  #failed(job: Job, sent: Sent, error: Error): void {
    const again = againOf(error, sent, job.resent);
    this.servers.lender.giveBack(sent.loan, again === 'at-primary' ? undefined : error);
    if (again !== undefined) {
      this.#again(job, again, error, sent);
      return;
    }
    if (mayWrite(job.decision)) this.wrote(job.scope, sent.loan);
    job.answered(fateOf(error, sent));
  }

  #again(job: Job, again: Again, error: Error, sent: Sent): void {
    if (again === 'elsewhere') this.avoid(sent);
    const decision = again === 'at-primary' ? this.refused(job.decision, job.statement, error) : job.decision;
    const deadline = job.deadline ?? this.servers.lender.deadline;
    this.#send({ ...job, decision, resent: job.resent + 1, deadline });
  }

  /** The decision on a read that a standby has refused. A text that writes is known from then on. */
  refused(decision: Decision, { config }: Statement, error: Error): Decision {
    // A conflict with what the primary has vacuumed (40001) is no property of the text.
    if (Reflect.get(error, 'code') !== '40001') this.router.learn(textOf(config));
    return { ...decision, need: 'write', fallback: 'refused-by-replica', mustSee: false };
  }

  #isPrimary({ endpoint }: Loan['server']): boolean {
    return this.servers.roles.primary?.id === endpoint.id;
  }
}
