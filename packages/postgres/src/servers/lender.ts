import type { Balancer, Clients, Clock, Endpoint, Picked, PickOptions, Resolver, Roles } from '@rollcall/core';
import type pg from 'pg';
import { crowded, ended, exhausted, hopeless, ofConnect } from './despair.ts';
import type { EndpointPool } from './endpoint-pool.ts';
import { connectFailure, ok, outcomeOf, outcomeOfConnect } from './failure.ts';
import { pause } from './pause.ts';
import type { ReadTiers } from './read-tiers.ts';
import { isSpent } from './session.ts';

/** `any`: the primary, else whoever answers reads. */
export type Need = 'read' | 'write' | 'any' | CaughtUp;

/** A read that has to see something: not everybody will do. */
export interface CaughtUp extends PickOptions {
  readonly among: NonNullable<PickOptions['among']>;
  /** As things are known now. */
  admits(endpoint: Endpoint): boolean;
}

/** A connection of the app's, until it is given back. */
export interface Loan {
  readonly client: pg.PoolClient;
  readonly server: EndpointPool;
  readonly picked: Picked;
}

export type Lent = (error: Error | undefined, loan: Loan | undefined) => void;

export interface LenderParts {
  readonly resolver: Resolver;
  readonly roles: Roles;
  readonly balancer: Balancer;
  readonly clients: Clients<EndpointPool>;
  readonly tiers: ReadTiers;
  readonly clock: Clock;
  readonly waitMs: number;
  readonly maxWaiting: number;
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

const FIRST_REST_MS = 25;
const LONGEST_REST_MS = 1_000;

/** The first look at a service takes that long, however little a caller would wait. */
const SURVEY_MS = 2_000;

/**
 * Finds a connection to a server that can take a statement. What fails before anything was sent is tried elsewhere: reads
 * at each other server, writes wherever the primary is next. Callbacks, as one is called for every statement.
 */
export class Lender {
  readonly #parts: LenderParts;
  readonly #reads: PickOptions;
  #toPrimary: PickOptions = { endpoint: '' };
  /** Who waits for a server to be there. */
  waiting = 0;
  readonly #closing = new AbortController();

  constructor(parts: LenderParts) {
    this.#parts = parts;
    this.#reads = { among: parts.tiers.among };
  }

  /** @param deadline of who has waited before; undefined for `waitMs` from now. */
  lend(need: Need, lent: Lent, deadline?: number): void {
    this.#lend({ need, lent, deadline, refusals: 0, by: undefined, isForOne: false });
  }

  /** For one statement, after which it comes back by `passOn`. It may be had before this returns. */
  lendForOne(need: Need, lent: Lent, deadline?: number): void {
    this.#lend({ need, lent, deadline, refusals: 0, by: undefined, isForOne: true });
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
    this.#closing.abort();
  }

  #lend(wish: Wish): void {
    let picked: Picked | undefined;
    try {
      picked = this.#pick(wish.need);
    } catch (error) {
      this.#refuse(error as Error, wish.lent);
      return;
    }
    if (picked === undefined) void this.#wait(wish);
    else this.#connect(wish, picked);
  }

  #refuse(error: Error, lent: Lent): void {
    lent(this.#closing.signal.aborted ? ended() : error, undefined);
  }

  #pick(need: Need): Picked | undefined {
    const { balancer, roles } = this.#parts;
    if (typeof need === 'object') return balancer.tryPick(need);
    if (need === 'read' || (need === 'any' && roles.primary === undefined)) return balancer.tryPick(this.#reads);
    const id = roles.primary?.id;
    if (id === undefined) return undefined;
    if (id !== this.#toPrimary.endpoint) this.#toPrimary = { endpoint: id };
    return balancer.tryPick(this.#toPrimary);
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
      else if (this.#isStillFit(wish.need, picked)) wish.lent(undefined, { client, server, picked });
      else {
        // It was the primary when the caller got in line.
        client.release();
        picked.release();
        void this.#wait(wish);
      }
    });
  }

  #isStillFit(need: Need, { endpoint }: Picked): boolean {
    if (typeof need === 'object') return need.admits(endpoint);
    return need !== 'write' || this.#parts.roles.primary?.id === endpoint.id;
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

  async #wait(wish: Wish): Promise<void> {
    const { need, lent } = wish;
    const { roles, resolver, maxWaiting } = this.#parts;
    const deadline = wish.deadline ?? this.deadline;
    if (this.waiting >= maxWaiting) {
      lent(crowded(roles, resolver.name, need, maxWaiting), undefined);
      return;
    }
    this.waiting += 1;
    if (wish.refusals > 1) await this.#rest(wish, deadline);
    const picked = await this.#pickUntil(need, deadline).catch((error: Error) => error);
    this.waiting -= 1;
    if (picked instanceof Error) this.#refuse(picked, lent);
    else this.#connect({ ...wish, deadline }, picked);
  }

  /**
   * One that shuts down refuses who comes, and says to whoever is there that it leads (a "smart" shutdown, for minutes).
   * The first time nobody rests, nor any longer than until another one leads.
   */
  async #rest({ refusals, by }: Wish, deadline: number): Promise<void> {
    const { clock, roles } = this.#parts;
    const { signal } = this.#closing;
    const ms = Math.min(FIRST_REST_MS * 2 ** (refusals - 2), LONGEST_REST_MS, deadline - clock.now());
    if (ms <= 0 || signal.aborted) return;
    const another = new AbortController();
    const stop = roles.onChange(() => {
      if (roles.primary !== undefined && roles.primary.id !== by) another.abort();
    });
    await pause(clock, ms, AbortSignal.any([another.signal, signal]));
    stop();
  }

  async #pickUntil(need: Need, deadline: number): Promise<Picked> {
    const { clock, roles, resolver, waitMs } = this.#parts;
    const over = new AbortController();
    const leftMs = Math.max(deadline - clock.now(), roles.isSurveyed ? 0 : SURVEY_MS);
    const timer = clock.setTimeout(() => over.abort(tooLate), leftMs);
    let found: Picked | Error | undefined;
    try {
      await resolver.ready({ signal: over.signal });
      await roles.until(() => {
        found ??= this.#pick(need) ?? hopeless(roles, resolver.name);
        if (roles.isSurveyed && clock.now() >= deadline) found ??= exhausted(roles, resolver.name, need, waitMs);
        return found !== undefined;
      }, over);
    } catch (error) {
      found ??= error === tooLate ? exhausted(roles, resolver.name, need, waitMs) : (error as Error);
    } finally {
      timer[Symbol.dispose]();
    }
    if (found === undefined || found instanceof Error) throw found;
    return found;
  }
}

const tooLate = Symbol('waited for long enough');
