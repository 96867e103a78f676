import type { Guess } from '../consistency/admission.ts';
import type { Scope } from '../consistency/scope.ts';
import type { Loan } from '../servers/lender.ts';
import { type Again, againOf } from './again.ts';
import type { Dispatcher } from './dispatcher.ts';
import { fateOf, type Sent } from './fate.ts';
import { isGuardable } from './guarded-query.ts';
import type { Mode } from './mode.ts';
import { type Decision, mayWrite } from './router.ts';
import { runOnce } from './run-once.ts';
import type { Answered, Statement } from './statement.ts';

/** One statement of the pool's, from one server to the next, until it is answered. */
export class Delivery {
  readonly #dispatcher: Dispatcher;
  readonly #mode: Mode;
  readonly #statement: Statement;
  readonly #scope: Scope;
  readonly #answered: Answered;
  #decision: Decision;
  /** How often it was sent again. */
  #resent = 0;
  /** Of the wait for whoever gets it then. */
  #deadline: number | undefined;
  /** It may be sent to a replica that is asked by the way whether it has caught up. */
  #mayGuess = true;

  constructor(dispatcher: Dispatcher, mode: Mode, statement: Statement, decision: Decision, answered: Answered) {
    this.#dispatcher = dispatcher;
    this.#mode = mode;
    this.#statement = statement;
    this.#decision = decision;
    this.#answered = answered;
    this.#scope = dispatcher.scopes.current;
  }

  send(): void {
    const { servers, admission, Guarded } = this.#dispatcher;
    const { lender } = servers;
    const { need, mustSee } = this.#decision;
    if (!mustSee) {
      lender.lendForOne(need, (error, loan) => this.#take(error, loan), this.#deadline);
      return;
    }
    const mayGuess = this.#mayGuess && Guarded !== undefined && isGuardable(this.#statement);
    admission.admit(this.#scope, mayGuess, (to, guess) => {
      lender.lendForOne(to, (error, loan) => this.#take(error, loan, guess), this.#deadline);
    });
  }

  #take(error: Error | undefined, loan: Loan | undefined, guess?: Guess): void {
    if (loan === undefined) {
      this.#answered(error);
      return;
    }
    const isAtPrimary = this.#dispatcher.isPrimary(loan.server);
    const isReadAtPrimary = isAtPrimary && this.#decision.need === 'read';
    const { admission } = this.#dispatcher;
    this.#dispatcher.count(loan, this.#decision, isReadAtPrimary ? admission.whyPrimary(this.#scope) : 'bound');
    const end: Answered = (failure, result) => {
      if (failure) this.#failed(this.#sentBy(loan, isAtPrimary), failure);
      else this.#done(loan, result);
    };
    if (guess === undefined) runOnce(loan, this.#statement, end);
    else this.#runGuarded(loan, guess, end);
  }

  #sentBy(loan: Loan, isAtPrimary: boolean): Sent {
    return {
      statement: this.#statement,
      decision: this.#decision,
      mode: this.#mode,
      loan,
      isAlone: true,
      isAtPrimary,
    };
  }

  /** Where the server had not come far enough, nobody hears of the answer. A failure may come of that as well. */
  #runGuarded(loan: Loan, guess: Guess, end: Answered): void {
    const { config, values } = this.#statement;
    const { Guarded, servers } = this.#dispatcher;
    const query = Guarded && new Guarded(config, values);
    runOnce(loan, { config: query, values: undefined }, (failure, result) => {
      const { server } = loan;
      const isUnasked = failure && query?.replayed === undefined;
      if (isUnasked || guess.isRight(server.endpoint, query?.replayed)) {
        end(failure, result);
        return;
      }
      server.reads -= 1;
      servers.lender.passOn(loan);
      this.#mayGuess = false;
      this.send();
    });
  }

  #done(loan: Loan, result: unknown): void {
    this.#dispatcher.servers.lender.passOn(loan);
    if (mayWrite(this.#decision)) this.#dispatcher.wrote(this.#scope, loan);
    this.#answered(undefined, result);
  }

  #failed(sent: Sent, error: Error): void {
    const again = againOf(error, sent, this.#resent);
    this.#dispatcher.servers.lender.giveBack(sent.loan, again === 'at-primary' ? undefined : error);
    if (again !== undefined) {
      this.#again(again, error, sent);
      return;
    }
    if (mayWrite(this.#decision)) this.#dispatcher.wrote(this.#scope, sent.loan);
    this.#answered(fateOf(error, sent));
  }

  #again(again: Again, error: Error, sent: Sent): void {
    if (again === 'elsewhere') this.#dispatcher.avoid(sent);
    else this.#decision = this.#dispatcher.refused(this.#decision, this.#statement, error);
    this.#deadline ??= this.#dispatcher.servers.lender.deadline;
    this.#resent += 1;
    this.send();
  }
}
