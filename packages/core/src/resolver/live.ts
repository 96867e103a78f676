import { EventEmitter } from 'eventemitter3';
import { diagnose } from '../diagnostics.ts';
import type { Resolution } from '../resolution.ts';
import type { Explanation, Fact, ResolverEvents } from '../resolver.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Source } from '../source.ts';
import type { Driver, Host } from './driver.ts';
import { createDriver, firstTeller } from './drivers.ts';
import { explain } from './explain.ts';
import { Roll, type Teller, type Update } from './roll.ts';
import type { ResolverSettings } from './settings.ts';

/** `closed` is ours: it ends the waits of whoever holds a lease. */
type Events = { [E in keyof ResolverEvents]: [ResolverEvents[E]] } & { closed: [] };

/** The one live resolver of a (target, options): a Source, the Driver that asks it, and the Roll that it keeps. */
export class LiveResolver implements Host {
  readonly name: string;
  readonly source: Source;
  readonly settings: ResolverSettings;
  readonly #events = new EventEmitter<Events>();
  readonly #roll: Roll;
  readonly #driver: Driver;
  #deadline: Disposable | undefined;
  #waiters = 0;
  #closing: Promise<void> | undefined;

  constructor(name: string, source: Source, settings: ResolverSettings) {
    this.name = name;
    this.source = source;
    this.settings = settings;
    const { emptyGraceMs, maxStaleMs } = settings;
    this.#roll = new Roll({ emptyGraceMs, maxStaleMs }, firstTeller(source));
    this.#driver = createDriver(source, this);
    this.#driver.start();
  }

  get snapshot(): Snapshot {
    return this.#roll.snapshot;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  get isUrgent(): boolean {
    return this.#waiters > 0 && this.snapshot.endpoints.length === 0;
  }

  refresh(): Promise<void> {
    return this.#driver.refresh();
  }

  report(id: string, fact: Fact): void {
    this.#publish(this.#roll.report(id, fact, this.settings.clock.now()));
    if (fact === 'unreachable') this.#driver.hint();
  }

  /** Somebody waits: what is not known is asked for sooner. */
  wait(): Disposable {
    this.#waiters += 1;
    if (this.isUrgent) this.#driver.hint();
    return {
      [Symbol.dispose]: () => {
        this.#waiters -= 1;
      },
    };
  }

  on<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): () => void {
    const guarded = ((...args: Events[E]) => guard(listener, args)) as (...args: unknown[]) => void;
    this.#events.on(event, guarded as never);
    return () => void this.#events.off(event, guarded as never);
  }

  explain(): Explanation {
    return explain(this.name, this.source, this.#roll, this.#driver, this.settings.clock.now());
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  connected(): void {
    this.#roll.parts.beginSync();
  }

  heard(batch: readonly Resolution[], teller: Teller): void {
    const update = this.#roll.hear(batch, teller, this.settings.clock.now());
    for (const resolution of batch)
      diagnose('resolution', () => ({ service: this.name, source: teller.name, resolution }));
    this.#publish(update);
    for (const resolution of batch) this.#events.emit('resolution', resolution);
  }

  #publish({ change, status }: Update): void {
    this.#armDeadline();
    if (change !== undefined) {
      diagnose('change', () => ({ service: this.name, change }));
      this.#events.emit('change', change);
    }
    if (status !== undefined) {
      diagnose('status', () => ({ service: this.name, snapshot: status }));
      this.#events.emit('status', status);
    }
  }

  #armDeadline(): void {
    this.#deadline?.[Symbol.dispose]();
    this.#deadline = undefined;
    const { deadline } = this.#roll;
    if (deadline === undefined || this.isClosed) return;
    const { clock } = this.settings;
    const ms = Math.max(0, deadline - clock.now());
    this.#deadline = clock.setTimeout(() => this.#publish(this.#roll.settle(clock.now())), ms);
  }

  async #close(): Promise<void> {
    this.#deadline?.[Symbol.dispose]();
    this.#events.emit('closed');
    this.#events.removeAllListeners();
    await this.#driver.close();
  }
}

/** One listener's error is no other's, and no reason to stop. */
function guard<A extends unknown[]>(listener: (...args: A) => void, args: A): void {
  try {
    listener(...args);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error), {
      code: 'ROLLCALL_LISTENER',
      type: 'RollcallWarning',
    } as never);
  }
}
