import {
  type Balancer,
  type Clock,
  createBalancer,
  type Endpoint,
  type Picked,
  type Resolver,
  type ResolverEvents,
} from '@rollcall/core';
import type { GrpcCall } from '../grpc-call.ts';
import type { Call } from './call.ts';
import type { Among } from './narrowed.ts';
import type { Settings } from './settings.ts';

/** A channel's share of a service, from its first call until it is idle or closed: a Resolver, and a Balancer over it. */
export class Service {
  readonly settings: Settings;
  readonly resolver: Resolver;
  readonly balancer: Balancer<GrpcCall>;
  readonly clock: Clock;
  readonly #over = new AbortController();

  /** @throws DiscoveryError `BAD_TARGET`, `CLOSED`. */
  constructor(settings: Settings) {
    const { picker, ejection, clock, random, discovery, resolver } = settings.options;
    this.settings = settings;
    this.balancer = createBalancer(resolver ?? settings.target, { picker, ejection, discovery, clock, random });
    this.resolver = this.balancer.resolver;
    this.clock = clock ?? this.resolver.clock;
  }

  now(): number {
    return this.clock.now();
  }

  /** No lookup has ended yet. */
  get isPending(): boolean {
    return this.resolver.snapshot.status === 'pending';
  }

  /** Until it is closed: the resolver may go on. */
  on<E extends keyof ResolverEvents>(event: E, listener: (value: ResolverEvents[E]) => void): void {
    this.resolver.on(event, listener, { signal: this.#over.signal });
  }

  /** @throws DiscoveryError, and whatever `key` throws. */
  pick(call: Call, among: Among | undefined): Picked | undefined {
    const { key } = this.settings.options;
    return this.balancer.tryPick({ key: key?.(call), request: call, among });
  }

  /** A hint: core sees to it that there is at most one lookup a second. */
  refresh(): void {
    void this.resolver.refresh().catch(() => {}); // closed meanwhile
  }

  /** What the app does is guarded: it can fail a call, never the process. */
  leaving(endpoint: Endpoint): void {
    try {
      this.settings.options.onDrain?.(endpoint);
    } catch (error) {
      const text = error instanceof Error ? error.stack : String(error);
      process.emitWarning(`\`onDrain\` of ${this.resolver.name} threw: ${text}`, { code: 'ROLLCALL_LISTENER' });
    }
  }

  close(): void {
    this.#over.abort();
    void this.balancer.close(); // and the resolver, unless that is the app's
  }
}
