import type { Clock, Picked, Resolver, Roles } from '@rollcall/core';
import { crowded, exhausted, hopeless } from './despair.ts';
import type { Choice, Need } from './need.ts';
import { pause } from './pause.ts';

export interface WaitingLineParts {
  readonly resolver: Resolver;
  readonly roles: Roles;
  readonly clock: Clock;
  readonly waitMs: number;
  readonly maxWaiting: number;
}

/** What somebody waits for. */
export interface Wait {
  readonly need: Need;
  readonly deadline: number;
  /** How often it was not had: the server refused, or whoever was refused had all others look elsewhere. */
  readonly refusals: number;
  /** Whose connection that was to be. */
  readonly by: string | undefined;
}

const FIRST_REST_MS = 25;
const LONGEST_REST_MS = 1_000;

/** The first look at a service takes that long, however little a caller would wait. */
const SURVEY_MS = 2_000;

/** Those whom nobody can serve yet. */
export class WaitingLine {
  readonly #parts: WaitingLineParts;
  readonly #choice: Choice;
  readonly #closing = new AbortController();
  #length = 0;

  constructor(parts: WaitingLineParts, choice: Choice) {
    this.#parts = parts;
    this.#choice = choice;
  }

  get length(): number {
    return this.#length;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Nobody rests any longer. */
  close(): void {
    this.#closing.abort();
  }

  /** @throws PostgresError where too many wait, it took too long, or no waiting will help. */
  async pick(wait: Wait): Promise<Picked> {
    const { roles, resolver, maxWaiting } = this.#parts;
    if (this.#length >= maxWaiting) throw crowded(roles, resolver.name, wait.need, maxWaiting);
    this.#length += 1;
    try {
      if (wait.refusals > 1) await this.#rest(wait);
      return await this.#pickUntil(wait);
    } finally {
      this.#length -= 1;
    }
  }

  /**
   * One that shuts down refuses who comes, and says to whoever is there that it leads (a "smart" shutdown, for minutes).
   * The first time nobody rests, nor any longer than until another one leads.
   */
  async #rest({ refusals, by, deadline }: Wait): Promise<void> {
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

  async #pickUntil({ need, deadline }: Wait): Promise<Picked> {
    const { clock, roles, resolver, waitMs } = this.#parts;
    const over = new AbortController();
    const leftMs = Math.max(deadline - clock.now(), roles.isSurveyed ? 0 : SURVEY_MS);
    const timer = clock.setTimeout(() => over.abort(tooLate), leftMs);
    let found: Picked | Error | undefined;
    try {
      await resolver.ready({ signal: over.signal });
      await roles.until(() => {
        found ??= this.#choice.pick(need) ?? hopeless(roles, resolver.name);
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
