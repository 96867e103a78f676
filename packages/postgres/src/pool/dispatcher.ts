import type pg from 'pg';
import type { Admission } from '../consistency/admission.ts';
import type { Scope } from '../consistency/scope.ts';
import type { Scopes } from '../consistency/scopes.ts';
import type { Fallback } from '../servers/endpoint-pool.ts';
import type { Lent, Loan } from '../servers/lender.ts';
import { wireOf } from '../servers/wire.ts';
import type { Servers } from '../servers.ts';
import { cancelOf } from './cancel.ts';
import { Delivery } from './delivery.ts';
import type { Sent } from './fate.ts';
import type { GuardedQueryClass } from './guarded-query.ts';
import { Lease } from './lease.ts';
import { inMode, type Mode } from './mode.ts';
import { type Decision, isFrame, type Router } from './router.ts';
import { type Answered, type Statement, textOf } from './statement.ts';

export type Leased = (error: Error | undefined, client: pg.PoolClient | undefined) => void;

export interface Counts {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly expired: number;
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
  readonly Guarded: GuardedQueryClass | undefined;
  /** What the last lease began with: the next one will, too. */
  #habit: 'read' | 'write' = 'write';

  constructor({ servers, router, scopes, admission, Guarded }: DispatcherParts) {
    this.Guarded = Guarded;
    this.servers = servers;
    this.router = router;
    this.scopes = scopes;
    this.admission = admission;
  }

  query(mode: Mode, statement: Statement, answered: Answered): void {
    const decision = inMode(mode, this.router.decide(textOf(statement.config)));
    const cancelled = decision.verdict.kind === 'primary' ? this.cancel(statement) : undefined;
    if (cancelled === undefined) new Delivery(this, mode, statement, decision, answered).send();
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
      idle: sum(({ idleCount }) => idleCount),
      waiting: sum(({ pool }) => pool.waitingCount) + this.servers.lender.waiting,
      expired: sum(({ pool }) => pool.expiredCount),
    };
  }

  /** For `endpoints()`. @param otherwise why the primary answers a read that could have gone elsewhere. */
  count({ server }: Loan, { verdict, fallback }: Decision, otherwise: Fallback): void {
    if (verdict.kind === 'read') server.reads += 1;
    else if (!isFrame(verdict)) server.writes += 1;
    const why = fallback ?? (verdict.kind === 'read' && this.isPrimary(server) ? otherwise : undefined);
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

  /** The decision on a read that a standby has refused. A text that writes is known from then on. */
  refused(decision: Decision, { config }: Statement, error: Error): Decision {
    // A conflict with what the primary has vacuumed (40001) is no property of the text.
    if (Reflect.get(error, 'code') !== '40001') this.router.learn(textOf(config));
    return { ...decision, need: 'write', fallback: 'refused-by-replica', mustSee: false };
  }

  isPrimary({ endpoint }: Loan['server']): boolean {
    return this.servers.roles.primary?.id === endpoint.id;
  }
}
