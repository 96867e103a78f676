import { EventEmitter } from 'node:events';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Condition, Endpoint } from '../../src/endpoint.ts';
import { DiscoveryError } from '../../src/errors.ts';
import { difference } from '../../src/resolver/diff.ts';
import type { Explanation, Fact, Resolver, ResolverEvents, Unsubscribe } from '../../src/resolver.ts';
import type { Change, Snapshot, Status } from '../../src/snapshot.ts';

/** `pod(0)` is `web-0`; `pod(0, { address })` is another instance of it. */
export function pod(ordinal: number, facts: { address?: string; port?: number; condition?: Condition } = {}): Endpoint {
  const { address = `10.0.0.${ordinal + 1}`, port = 8080, condition = 'serving' } = facts;
  const name = `web-${ordinal}`;
  const id = `${name}@${address}:${port}`;
  const unknown = { hostname: undefined, zone: undefined };
  return { ...unknown, id, name, slot: name, ordinal, address, addresses: [address], port, condition };
}

const nothing = { added: [], removed: [], moved: [], updated: [] };

/** A Resolver that knows what the test says, and tells of it at once. */
export class FakeResolver implements Resolver {
  readonly name: string = 'web.default:8080';
  readonly clock: Clock = systemClock;
  snapshot: Snapshot;
  readonly #events = new EventEmitter();
  isClosed = false;

  constructor(...endpoints: readonly Endpoint[]) {
    const status = endpoints.length > 0 ? 'current' : 'pending';
    this.snapshot = { status, endpoints, version: 1, updatedAt: 0, source: 'fake', reason: undefined };
  }

  /** Who is there from now on, and who is known to be no more. */
  set(endpoints: readonly Endpoint[], gone: readonly Endpoint[] = [], status?: Status): void {
    const before = this.snapshot.status;
    const told = difference(this.snapshot.endpoints, endpoints);
    this.#renew(endpoints, status ?? (endpoints.length > 0 ? 'current' : 'empty'));
    const change: Change = { ...(told ?? nothing), gone, snapshot: this.snapshot };
    if (told !== undefined || gone.length > 0) this.#events.emit('change', change);
    if (this.snapshot.status !== before) this.#events.emit('status', this.snapshot);
  }

  /** The same set, known as well or as badly as `status` says. */
  say(status: Status): void {
    this.set(this.snapshot.endpoints, [], status);
  }

  get listeners(): number {
    return this.#events.listenerCount('change') + this.#events.listenerCount('status');
  }

  on<E extends keyof ResolverEvents>(event: E, listener: (value: ResolverEvents[E]) => void): Unsubscribe {
    if (this.isClosed) throw new DiscoveryError('ROLLCALL_CLOSED', 'closed');
    const stop = (): void => void this.#events.off(event, listener);
    this.#events.on(event, listener);
    return Object.assign(stop, { [Symbol.dispose]: stop });
  }

  report(_id: string, _fact: Fact): void {}

  async close(): Promise<void> {
    this.isClosed = true;
    this.#events.removeAllListeners();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  until(): Promise<Snapshot> {
    throw new Error('no Clients need it');
  }

  ready(): Promise<Snapshot> {
    return this.until();
  }

  refresh(): Promise<Snapshot> {
    return this.until();
  }

  changes(): AsyncIterableIterator<Change> {
    throw new Error('no Clients need it');
  }

  explain(): Explanation {
    throw new Error('no Clients need it');
  }

  #renew(endpoints: readonly Endpoint[], status: Status): void {
    this.snapshot = { ...this.snapshot, endpoints, status, version: this.snapshot.version + 1 };
  }
}
