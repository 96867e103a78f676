import type pg from 'pg';
import type { Fallback } from '../servers/endpoint-pool.ts';
import { mayBeAnsweredByPrimary } from '../servers/failure.ts';
import type { Loan, Need } from '../servers/lender.ts';
import type { Servers } from '../servers.ts';
import { cancelOf } from './cancel.ts';
import { Lease } from './lease.ts';
import { type Decision, isFrame, type Router, writes } from './router.ts';
import { runOnce } from './run-once.ts';
import { type Answered, isSubmittable, type Statement, textOf } from './statement.ts';
import type { Scope, WriteMemory } from './write-memory.ts';

/** By what each statement says, or all to one role. */
export type Mode = 'route' | 'primary' | 'replica';

export type Leased = (error: Error | undefined, client: pg.PoolClient | undefined) => void;

export interface Counts {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly expired: number;
}

/** Takes statements, and sends each to a server that has its role. */
export class Dispatcher {
  readonly servers: Servers;
  readonly router: Router;
  readonly memory: WriteMemory;
  /** What the last lease began with: the next one will, too. */
  #habit: 'read' | 'write' = 'write';

  constructor(servers: Servers, router: Router, memory: WriteMemory) {
    this.servers = servers;
    this.router = router;
    this.memory = memory;
  }

  query(mode: Mode, statement: Statement, answered: Answered): void {
    const decision = this.router.decide(textOf(statement.config));
    const cancelled = decision.verdict.kind === 'primary' ? this.cancel(statement) : undefined;
    if (cancelled === undefined)
      this.#send(mode === 'route' ? decision.need : needOf(mode), mode, decision, statement, answered);
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
    if (mode !== 'route') this.#lendRaw(needOf(mode), leased);
    else
      this.servers.lender.lend(this.#habit === 'read' ? 'read' : 'any', (error, loan) => {
        leased(error, loan && new Lease(this, loan).client);
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

  noteWrite({ verdict, fallback }: Decision, scope: Scope | undefined): void {
    const mayWrite = fallback === 'volatile-function' || fallback === 'refused-by-replica';
    if (mayWrite || writes(verdict)) this.memory.wrote(scope);
  }

  #send(need: Need, mode: Mode, decision: Decision, statement: Statement, answered: Answered): void {
    const { lender } = this.servers;
    const { scope } = this.memory;
    lender.lend(need, (error, loan) => {
      if (loan === undefined) {
        answered(error);
        return;
      }
      this.count(loan, decision, need === 'read' ? 'no-replica' : 'bound');
      runOnce(loan.client, statement, (failure, result) => {
        if (failure && mode === 'route' && this.#retries(decision, statement, failure, loan)) {
          lender.giveBack(loan);
          this.#again(decision, statement, answered);
          return;
        }
        lender.giveBack(loan, failure ?? undefined);
        if (need !== 'read') this.noteWrite(decision, scope);
        answered(failure, result);
      });
    });
  }

  #again(decision: Decision, statement: Statement, answered: Answered): void {
    this.#send('write', 'primary', { ...decision, need: 'write', fallback: 'refused-by-replica' }, statement, answered);
  }

  /** A Submittable has begun to speak for itself, and cannot be made to begin again. Its text is known the next time. */
  #retries({ verdict, need }: Decision, { config }: Statement, error: Error, { server }: Loan): boolean {
    if (need === 'write' || !mayBeAnsweredByPrimary(error) || this.#isPrimary(server)) return false;
    if (Reflect.get(error, 'code') === '25006') this.router.learn(textOf(config));
    return verdict.kind === 'read' && !isSubmittable(config);
  }

  #lendRaw(need: Need, leased: Leased): void {
    const { lender } = this.servers;
    lender.lend(need, (error, loan) => {
      if (loan !== undefined) {
        const { client, picked } = loan;
        const giveBack = client.release;
        client.release = (failure) => {
          picked.release();
          giveBack(failure);
        };
      }
      leased(error, loan?.client);
    });
  }

  #isPrimary({ endpoint }: Loan['server']): boolean {
    return this.servers.roles.primary?.id === endpoint.id;
  }
}

function needOf(mode: 'primary' | 'replica'): Need {
  return mode === 'primary' ? 'write' : 'read';
}
