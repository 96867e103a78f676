import type { Clients, Picked } from '@rollcall/core';
import type pg from 'pg';
import { ended, ofConnect } from './despair.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import { connectFailure, ok, outcomeOf, outcomeOfConnect } from './failure.ts';
import { Choice, type ChoiceParts, type Need } from './need.ts';
import { isSpent } from './session.ts';
import { WaitingLine, type WaitingLineParts } from './waiting-line.ts';

/** A connection of the app's, until it is given back. */
export interface Loan {
  readonly client: pg.PoolClient;
  readonly server: EndpointPool;
  readonly picked: Picked;
}

export type Lent = (error: Error | undefined, loan: Loan | undefined) => void;

export interface LenderParts extends ChoiceParts, WaitingLineParts {
  readonly clients: Clients<EndpointPool>;
}

/** What somebody wants to be lent. */
interface Wish {
  readonly need: Need;
  readonly lent: Lent;
  readonly deadline: number | undefined;
  /** How often it was not had: the server refused, or whoever was refused had all others look elsewhere. */
  readonly refusals: number;
  /** Whose connection that was to be. */
  readonly by: string | undefined;
  readonly isForOne: boolean;
}

/**
 * Finds a connection to a server that can take a statement. What fails before anything was sent is tried elsewhere: reads
 * at each other server, writes wherever the primary is next. Callbacks, as one is called for every statement.
 */
export class Lender {
  readonly #parts: LenderParts;
  readonly #choice: Choice;
  readonly #line: WaitingLine;

  constructor(parts: LenderParts) {
    this.#parts = parts;
    this.#choice = new Choice(parts);
    this.#line = new WaitingLine(parts, this.#choice);
  }

  /** @param deadline of who has waited before; undefined for `waitMs` from now. */
  lend(need: Need, lent: Lent, deadline?: number): void {
    this.#lend({ need, lent, deadline, refusals: 0, by: undefined, isForOne: false });
  }

  /** For one statement, after which it comes back by `passOn`. It may be had before this returns. */
  lendForOne(need: Need, lent: Lent, deadline?: number): void {
    this.#lend({ need, lent, deadline, refusals: 0, by: undefined, isForOne: true });
  }

  /** How many wait for a server to be there. */
  get waiting(): number {
    return this.#line.length;
  }

  /** For who begins to wait now. */
  get deadline(): number {
    const { clock, waitMs } = this.#parts;
    return clock.now() + waitMs;
  }

  giveBack({ client, picked }: Loan, error?: Error | boolean): void {
    picked.done(outcomeOf(error));
    client.release(error || isSpent(client));
  }

  /** The one statement that it was lent for is answered. */
  passOn({ client, server, picked }: Loan): void {
    picked.done(ok);
    server.passOn(client);
  }

  /** From now on nobody is lent anything; those who wait are told why. */
  close(): void {
    this.#line.close();
  }

  #lend(wish: Wish): void {
    let picked: Picked | undefined;
    try {
      picked = this.#choice.pick(wish.need);
    } catch (error) {
      this.#refuse(error as Error, wish.lent);
      return;
    }
    if (picked === undefined) void this.#wait(wish);
    else this.#connect(wish, picked);
  }

  #refuse(error: Error, lent: Lent): void {
    lent(this.#line.isClosed ? ended() : error, undefined);
  }

  async #wait(wish: Wish): Promise<void> {
    const { deadline = this.deadline } = wish;
    const picked = await this.#line.pick({ ...wish, deadline }).catch((error: Error) => error);
    if (picked instanceof Error) this.#refuse(picked, wish.lent);
    else this.#connect({ ...wish, deadline }, picked);
  }

  #connect(wish: Wish, picked: Picked): void {
    let server: EndpointPool;
    try {
      server = this.#parts.clients.get(picked.endpoint);
    } catch (error) {
      this.#failed(wish, picked, error as Error);
      return;
    }
    server.connect(wish.isForOne, (error, client) => {
      if (client === undefined) this.#failed(wish, picked, error as Error);
      else if (this.#choice.holds(wish.need, picked)) wish.lent(undefined, { client, server, picked });
      else {
        // It was the primary when the caller got in line.
        client.release();
        picked.release();
        void this.#wait(wish);
      }
    });
  }

  #failed(wish: Wish, picked: Picked, error: Error): void {
    const { roles, balancer } = this.#parts;
    const failure = connectFailure(error);
    const facts = roles.of(picked.endpoint.id);
    if (failure === 'gone') roles.report(picked.endpoint.id, 'down');
    const next = balancer.retry(picked, outcomeOfConnect(error, failure));
    if (failure !== 'final' && next !== undefined) this.#connect(wish, next);
    else if (failure === 'gone' || failure === 'moved')
      void this.#wait({ ...wish, refusals: wish.refusals + 1, by: picked.endpoint.id });
    else this.#refuse(facts === undefined ? error : ofConnect(error, facts), wish.lent);
  }
}
