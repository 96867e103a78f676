import { abortAfter, abortWhen } from '../abort-when.ts';
import { abortable } from '../abortable.ts';
import type { Clock } from '../clock.ts';
import type { Endpoint } from '../endpoint.ts';
import type { RoleProbe, RoleSighting } from '../role.ts';

export interface WatchRules {
  readonly clock: Clock;
  readonly probe: RoleProbe;
  /** How long this look may take. */
  limitMs(): number;
  /** Until the next look. */
  restMs(): number;
  saw(sighting: RoleSighting): void;
  missed(error: unknown, isSilence: boolean): void;
}

/** A thousand callers that are refused at once are one reason to look, not a thousand. */
const BREATH_MS = 25;

/** Looks at one server again and again, one look at a time, until it is closed. */
export class Watch {
  readonly #endpoint: Endpoint;
  readonly #rules: WatchRules;
  readonly #over = new AbortController();
  /** Ends the rest between two looks. */
  #rise: (() => void) | undefined;
  /** It was woken while it looked: what it sees then may be older than the reason. */
  #isWanted = false;

  constructor(endpoint: Endpoint, rules: WatchRules) {
    this.#endpoint = endpoint;
    this.#rules = rules;
    void this.#run();
  }

  wake(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#rise?.();
  }

  close(): void {
    this.#over.abort();
    this.#rise?.();
  }

  async #run(): Promise<void> {
    while (!this.#over.signal.aborted) {
      this.#isWanted = false;
      await this.#look();
      if (this.#over.signal.aborted) break;
      if (this.#isWanted) await this.#rest(BREATH_MS);
      else await this.#rest(this.#rules.restMs());
    }
    this.#rules.probe.leave(this.#endpoint);
  }

  async #look(): Promise<void> {
    const { clock, probe, limitMs, saw, missed } = this.#rules;
    const ms = limitMs();
    const abort = new AbortController();
    const ends = [abortWhen(this.#over.signal, abort), lateAbort(clock, ms, abort)];
    try {
      const sighting = await abortable(probe.look(this.#endpoint, abort.signal), abort.signal);
      if (!this.#over.signal.aborted) saw(sighting);
    } catch (error) {
      if (!this.#over.signal.aborted) missed(error, abort.signal.aborted);
    } finally {
      for (const end of ends) end[Symbol.dispose]();
    }
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#rules.clock.setTimeout(() => this.#rise?.(), ms);
      this.#rise = () => {
        timer[Symbol.dispose]();
        this.#rise = undefined;
        resolve();
      };
    });
  }
}

/**
 * Timers run before I/O: in a process that was busy for that long, an answer that has arrived in time would count as
 * none. So it is read first.
 */
function lateAbort(clock: Clock, ms: number, abort: AbortController): Disposable {
  const patience = new AbortController();
  patience.signal.addEventListener('abort', () => setImmediate(() => abort.abort(patience.signal.reason)));
  return abortAfter(clock, ms, patience, () => new Error(`no answer within ${ms} ms`));
}
