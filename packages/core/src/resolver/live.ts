import { diagnose } from '../diagnostics.ts';
import type { Resolution } from '../resolution.ts';
import type { Explanation, Fact } from '../resolver.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Source } from '../source.ts';
import { Bulletin, type Bulletins } from './bulletin.ts';
import type { Driver, Host } from './driver.ts';
import { createDriver, firstTeller } from './drivers.ts';
import { explain } from './explain.ts';
import { Roll, type Teller, type Update } from './roll.ts';
import type { ResolverSettings } from './settings.ts';

/** For how long a wait hurries DNS while somebody is known: it may be one that nobody remembers. */
const HURRY_MS = 30_000;

/** The one live resolver of a (target, options): a Source, the Driver that asks it, and the Roll that it keeps. */
export class LiveResolver implements Host {
  readonly name: string;
  readonly source: Source;
  readonly settings: ResolverSettings;
  readonly #bulletin = new Bulletin();
  readonly #roll: Roll;
  readonly #driver: Driver;
  #deadline: Disposable | undefined;
  /** When each of those who wait began to. */
  readonly #waiters = new Set<{ readonly since: number }>();
  #closing: Promise<void> | undefined;

  /** @param roll what was known when the service was last leased. */
  constructor(name: string, source: Source, settings: ResolverSettings, roll?: Roll) {
    this.name = name;
    this.source = source;
    this.settings = settings;
    const { emptyGraceMs, maxStaleMs } = settings;
    this.#roll = roll ?? new Roll({ emptyGraceMs, maxStaleMs }, firstTeller(source));
    this.#driver = createDriver(source, this);
    this.#driver.start();
  }

  get snapshot(): Snapshot {
    return this.#roll.snapshot;
  }

  /** What is known, for whoever leases the service next. */
  get memory(): Roll {
    return this.#roll;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  get isUrgent(): boolean {
    const now = this.settings.clock.now();
    const isHurried = [...this.#waiters].some(({ since }) => now - since < HURRY_MS);
    return isHurried || (this.#waiters.size > 0 && !this.hasEndpoints);
  }

  get hasEndpoints(): boolean {
    return this.snapshot.endpoints.length > 0;
  }

  refresh(): Promise<void> {
    return this.#driver.refresh();
  }

  report(id: string, fact: Fact): void {
    this.#publish(this.#roll.report(id, fact, this.settings.clock.now()));
    this.#bulletin.tell('report', { id, fact });
    if (fact === 'unreachable') this.#driver.hint();
  }

  /** Somebody waits: what is not known is asked for sooner. */
  wait(): Disposable {
    const waiter = { since: this.settings.clock.now() };
    this.#waiters.add(waiter);
    this.#driver.hint();
    return { [Symbol.dispose]: () => void this.#waiters.delete(waiter) };
  }

  on<E extends keyof Bulletins>(event: E, listener: (value: Bulletins[E]) => void): () => void {
    return this.#bulletin.on(event, listener);
  }

  explain(): Explanation {
    return explain(this.name, this.source, this.#roll, this.#driver, this.settings.clock.now());
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  connected(): void {
    this.#roll.beginSync();
  }

  heard(batch: readonly Resolution[], teller: Teller): void {
    const update = this.#roll.hear(batch, teller, this.settings.clock.now());
    for (const resolution of batch)
      diagnose('resolution', () => ({ service: this.name, source: teller.name, resolution }));
    this.#publish(update);
    for (const resolution of batch) this.#bulletin.tell('resolution', resolution);
  }

  #publish({ change, status }: Update): void {
    this.#armDeadline();
    if (change !== undefined) {
      diagnose('change', () => ({ service: this.name, change }));
      this.#bulletin.tell('change', change);
    }
    if (status !== undefined) {
      diagnose('status', () => ({ service: this.name, snapshot: status }));
      this.#bulletin.tell('status', status);
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
    this.#bulletin.end();
    await this.#driver.close();
  }
}
