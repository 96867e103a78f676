import { EventEmitter } from 'node:events';
import { type Clock, systemClock } from '../../src/clock.ts';
import { type Condition, type Endpoint, ordinalOf } from '../../src/endpoint.ts';
import { DiscoveryError } from '../../src/errors.ts';
import type { Resolution } from '../../src/resolution.ts';
import type { Explanation, Fact, Resolver, ResolverEvents, Unsubscribe, Waiting } from '../../src/resolver.ts';
import type { Change, Snapshot, Status } from '../../src/snapshot.ts';

/** `web-0` at an address of its own; `pod('web-0', { address })` is another instance of it. */
export function pod(name: string, facts: Partial<Endpoint> = {}): Endpoint {
  const ordinal = ordinalOf(name);
  const address = facts.address ?? `10.0.0.${(ordinal ?? 0) + 1}`;
  const id = `${name}@${address}`;
  const known = {
    slot: name,
    ordinal,
    port: 8080,
    hostname: undefined,
    zone: undefined,
    condition: 'serving' as Condition,
  };
  return { ...known, id, name, address, addresses: [address], ...facts };
}

/** A Resolver that knows what the test says, and at once. */
export class FakeResolver implements Resolver {
  readonly name = 'web.default:8080';
  readonly clock: Clock = systemClock;
  readonly isClosed: boolean = false;
  readonly reports: [id: string, fact: Fact][] = [];
  snapshot: Snapshot;
  closed = false;
  readonly #events = new EventEmitter().setMaxListeners(0);

  constructor(...endpoints: readonly (Endpoint | string)[]) {
    this.snapshot = {
      status: 'pending',
      endpoints: [],
      version: 0,
      updatedAt: Number.NaN,
      source: 'fake',
      reason: undefined,
    };
    if (endpoints.length > 0) this.set(...endpoints);
  }

  /** Who is there from now on. */
  set(...endpoints: readonly (Endpoint | string)[]): void {
    const set = endpoints.map((endpoint) => (typeof endpoint === 'string' ? pod(endpoint) : endpoint));
    this.say(set.length === 0 ? 'empty' : 'current', { endpoints: set, updatedAt: 0 });
    this.#events.emit('change');
  }

  say(status: Status, more: Partial<Snapshot> & { readonly reason?: Resolution | undefined } = {}): void {
    this.snapshot = { ...this.snapshot, status, ...more, version: this.snapshot.version + 1 };
  }

  /** What `until` rejects with, as for a target that can never be resolved. */
  refuse(error: Error): void {
    this.#events.emit('refused', error);
  }

  /** Waits that did not end. */
  get waits(): number {
    return this.#events.listenerCount('refused');
  }

  /** Of waits, too. */
  get listeners(): number {
    return this.#events.listenerCount('change');
  }

  until(predicate: (snapshot: Snapshot) => boolean, { signal }: Waiting = {}): Promise<Snapshot> {
    const { promise, resolve, reject } = Promise.withResolvers<Snapshot>();
    const look = (): void => {
      try {
        if (predicate(this.snapshot)) settle(() => resolve(this.snapshot));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const refuse = (error: unknown): void => settle(() => reject(error));
    const abort = (): void => refuse(new DiscoveryError('ROLLCALL_NO_ENDPOINTS', 'aborted', { cause: signal?.reason }));
    const settle = (how: () => void): void => {
      this.#events.off('change', look).off('refused', refuse);
      signal?.removeEventListener('abort', abort);
      how();
    };
    this.#events.on('change', look).on('refused', refuse);
    signal?.addEventListener('abort', abort, { once: true });
    look();
    if (signal?.aborted) abort();
    return promise;
  }

  ready(options?: Waiting): Promise<Snapshot> {
    return this.until(({ endpoints }) => endpoints.length > 0, options);
  }

  report(id: string, fact: Fact): void {
    this.reports.push([id, fact]);
    this.#events.emit('report', { id, fact });
  }

  on<E extends keyof ResolverEvents>(
    event: E,
    listener: (value: ResolverEvents[E]) => void,
    options: Waiting = {},
  ): Unsubscribe {
    const stop = (): void => void this.#events.off(event, listener);
    this.#events.on(event, listener);
    options.signal?.addEventListener('abort', stop);
    return Object.assign(stop, { [Symbol.dispose]: stop });
  }

  refresh(): Promise<Snapshot> {
    return Promise.resolve(this.snapshot);
  }

  changes(): AsyncIterableIterator<Change> {
    throw new Error('no Balancer needs it');
  }

  explain(): Explanation {
    return { text: '', endpoints: [] };
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
