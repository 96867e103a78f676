import { type Activity, type Clients, type ClientsOptions, createClients } from '../../src/clients.ts';
import type { Endpoint } from '../../src/endpoint.ts';
import type { Resolver } from '../../src/resolver.ts';
import { StepClock } from './step-clock.ts';

/** A client without sockets: closes once nothing is owed, and remembers what was done to it. */
export class FakePool {
  readonly endpoint: Endpoint;
  readonly variant: string;
  readonly done: ('close' | 'destroy')[] = [];
  error: Error | undefined;
  bytesRead = 0;
  #owed = 0;
  #idle: (() => void) | undefined;

  constructor(endpoint: Endpoint, variant: string) {
    this.endpoint = endpoint;
    this.variant = variant;
  }

  get owed(): number {
    return this.#owed;
  }

  ask(): this {
    this.#owed += 1;
    return this;
  }

  hear(bytes = 1): void {
    this.bytesRead += bytes;
  }

  answer(): void {
    this.hear();
    this.#owed -= 1;
    if (this.#owed === 0) this.#idle?.();
  }

  close(): Promise<void> {
    this.done.push('close');
    return this.#owed === 0 ? Promise.resolve() : new Promise((resolve) => (this.#idle = resolve));
  }

  destroy(error: Error): undefined {
    this.done.push('destroy');
    this.error = error;
  }
}

/** Clients of fake pools, on a clock of their own; `hooks` replaces what a test wants to go another way. */
export function fakePools(
  resolver: Resolver,
  hooks: Partial<ClientsOptions<FakePool>> = {},
): { clients: Clients<FakePool>; clock: StepClock; opened: FakePool[]; asked: () => number } {
  const clock = new StepClock();
  const opened: FakePool[] = [];
  let asked = 0;
  const clients = createClients<FakePool>(resolver, {
    open(endpoint, variant) {
      const pool = new FakePool(endpoint, variant);
      opened.push(pool);
      return pool;
    },
    close: (pool) => pool.close(),
    destroy: (pool, error) => pool.destroy(error),
    activity({ owed, bytesRead }): Activity {
      asked += 1;
      return { owed, bytesRead };
    },
    clock,
    ...hooks,
  });
  return { clients, clock, opened, asked: () => asked };
}

/** What `all()` says of the states, in short: `web-0 open`. */
export function states(clients: Clients<FakePool>): readonly string[] {
  return clients.all().map(({ endpoint, state }) => `${endpoint.name} ${state}`);
}
