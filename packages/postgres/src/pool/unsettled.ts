import type { Scope } from '../consistency/scope.ts';
import type { Loan } from '../servers/lender.ts';
import { connectionOf, wireOf } from '../servers/wire.ts';
import { type Decision, mayWrite } from './router.ts';
import { isLone, type Statement } from './statement.ts';

/** What a lease has written and nobody else sees yet: it is told of when its transaction is over. */
export class Unsettled {
  readonly #wrote: (scope: Scope, loan: Loan) => void;
  readonly #scopes = new Set<Scope>();
  readonly #ends: (() => void)[] = [];

  constructor(wrote: (scope: Scope, loan: Loan) => void) {
    this.#wrote = wrote;
  }

  /** It was answered, whatever the answer is, or never will be: then it may have been done. */
  answered(loan: Loan, decision: Decision, statement: Statement, scope: Scope): void {
    if (mayWrite(decision)) this.#scopes.add(scope);
    if (this.#scopes.size === 0) return;
    const { verdict } = decision;
    const isOpen = isInTransaction(loan);
    // `COMMIT AND CHAIN`, or one among several statements, leaves another transaction open.
    if (isOpen && verdict.kind !== 'commit' && isLone(statement)) return;
    for (const each of this.#scopes) this.#wrote(each, loan);
    if (!isOpen) this.#scopes.clear();
  }

  /** A Submittable does not say when it is done: each time that the server says so of something, it may be. */
  submitted(loan: Loan, decision: Decision, scope: Scope): void {
    if (!mayWrite(decision)) return;
    const told = (): void => this.#wrote(scope, loan);
    const connection = connectionOf(loan.client);
    // Before pg hears of it, and tells the app: of COPY it does so by the first of the two.
    for (const event of ['commandComplete', 'readyForQuery']) {
      connection?.prependListener(event, told);
      this.#ends.push(() => connection?.off(event, told));
    }
    this.#ends.push(told);
  }

  /** The lease is over, and with it whatever was open. */
  close(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}

/** As the server last said. A connection that broke in a transaction may have committed it: it is over. */
function isInTransaction({ client }: Loan): boolean {
  const status = wireOf(client)?.status;
  return (status === 'T' || status === 'E') && Reflect.get(client, '_queryable') !== false;
}
