import type { Endpoint } from '@rollcall/core';
import type { Lender, Lent, Loan } from '../servers/lender.ts';
import { wireOf } from '../servers/wire.ts';
import type { Servers } from '../servers.ts';
import type { Facade } from './facade.ts';
import type { Decision } from './router.ts';

/** The connection that a lease has now, and whether it may have another one. */
export class Seat {
  loan: Loan;
  /** It has none: the one that it had is given back, and another one is waited for, or could not be had. */
  isAway = false;
  isReleased = false;
  /** What was done at the primary may have left something on the connection: it is not changed for another one. */
  isBound = false;
  readonly #servers: Servers;
  readonly #facade: Facade;

  constructor(servers: Servers, facade: Facade, loan: Loan) {
    this.#servers = servers;
    this.#facade = facade;
    this.loan = loan;
  }

  get isAtPrimary(): boolean {
    return this.#servers.roles.primary?.id === this.loan.server.endpoint.id;
  }

  /** pg's own flag, which its types do not have: it sends nothing more. */
  get isBroken(): boolean {
    return Reflect.get(this.loan.client, '_queryable') === false;
  }

  /**
   * Whom a statement needs that cannot be sent where this is.
   *
   * @param isFirst of the lease.
   * @param sees whether what a read has to see is at that server.
   */
  destination(
    { need, verdict }: Decision,
    isFirst: boolean,
    sees: (server: Endpoint) => boolean,
  ): 'read' | 'write' | undefined {
    if (this.isReleased) return undefined;
    if (this.isAway) return this.isBound ? 'write' : need;
    if (this.isBound) return undefined;
    if (this.isBroken) return need;
    if (need === 'write') return this.isAtPrimary || staysAnyhow.has(verdict.kind) ? undefined : 'write';
    if (this.isAtPrimary) return isFirst && this.#servers.roles.replicas.length > 0 ? 'read' : undefined;
    return wireOf(this.loan.client)?.status !== 'I' || sees(this.loan.server.endpoint) ? undefined : 'read';
  }

  /** It is sent here. */
  bind({ need, verdict }: Decision): void {
    this.isBound ||= need === 'write' && this.isAtPrimary && verdict.kind !== 'begin' && !staysAnyhow.has(verdict.kind);
  }

  /** Given back first: who holds one connection and waits for another can wait for himself. */
  leave(error?: Error): void {
    if (this.isAway) return;
    this.isAway = true;
    this.#facade.leave();
    this.#lender.giveBack(this.loan, error);
  }

  async exchange(lend: (lent: Lent) => void): Promise<void> {
    this.leave();
    const loan = await new Promise<Loan>((resolve, reject) => {
      lend((error, loan) => (loan === undefined ? reject(error) : resolve(loan)));
    });
    if (this.isReleased) {
      this.#lender.giveBack(loan);
      throw new Error('The client was released before the query was sent.');
    }
    this.isAway = false;
    this.loan = loan;
    this.#facade.enter(loan.client);
  }

  release(error?: Error | boolean): void {
    this.isReleased = true;
    if (!this.isAway) this.#lender.giveBack(this.loan, error);
  }

  get #lender(): Lender {
    return this.#servers.lender;
  }
}

/** They are about the transaction that is open, wherever that is. */
const staysAnyhow: ReadonlySet<string> = new Set(['commit', 'rollback', 'savepoint', 'set-transaction']);
