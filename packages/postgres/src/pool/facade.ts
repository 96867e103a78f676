import type { EventEmitter } from 'node:events';
import type pg from 'pg';

export interface FacadeHooks {
  query(config: unknown, values: unknown, callback: unknown): unknown;
  release(error?: Error | boolean): void;
  /** What the app is shown as such: by it queries are cancelled. */
  processID(): unknown;
}

type Listener = (...args: unknown[]) => void;

interface Heard {
  readonly verb: 'on' | 'once';
  readonly event: string | symbol;
  readonly listener: Listener;
}

/**
 * What the app holds in place of a client: the client that is behind it now, in everything but `query` and `release`.
 * What was hung on it, listeners and properties, moves along.
 */
export class Facade {
  readonly client: pg.PoolClient;
  #current: pg.PoolClient;
  readonly #properties = new Map<string | symbol, unknown>();
  #heard: Heard[] = [];

  constructor(current: pg.PoolClient, hooks: FacadeHooks) {
    this.#current = current;
    this.#properties.set('query', hooks.query).set('release', hooks.release);
    for (const verb of verbs) this.#properties.set(verb, this.#listen(verb));
    this.client = new Proxy(current, {
      get: (_, key) => {
        if (key === 'processID') return hooks.processID();
        return this.#properties.has(key) ? this.#properties.get(key) : Reflect.get(this.#current, key);
      },
      set: (_, key, value) => this.#set(key, value),
      has: (_, key) => this.#properties.has(key) || key in this.#current,
      getPrototypeOf: () => Object.getPrototypeOf(this.#current),
    });
  }

  /** The client goes back to its pool: nothing of this app stays on it. */
  leave(): void {
    this.#heard = this.#heard.filter(({ event, listener }) => isHeard(this.#current, event, listener));
    for (const { event, listener } of this.#heard) this.#current.removeListener(event, listener);
  }

  enter(client: pg.PoolClient): void {
    this.#current = client;
    for (const { verb, event, listener } of this.#heard) hear(client, verb, event, listener);
  }

  /** What is pg's own stays with its client. */
  #set(key: string | symbol, value: unknown): boolean {
    if (key in this.#current && !this.#properties.has(key)) return Reflect.set(this.#current, key, value);
    this.#properties.set(key, value);
    return true;
  }

  #listen(verb: (typeof verbs)[number]): unknown {
    return (event: string | symbol, listener: Listener) => {
      hear(this.#current, verb, event, listener);
      this.#heard.push({ verb: /once/i.test(verb) ? 'once' : 'on', event, listener });
      return this.client;
    };
  }
}

const verbs = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'] as const;

/** pg's types know its own events alone. */
function hear(client: EventEmitter, verb: (typeof verbs)[number], event: string | symbol, listener: Listener): void {
  client[verb](event, listener);
}

function isHeard(client: pg.PoolClient, event: string | symbol, listener: Listener): boolean {
  return client.listeners(event).includes(listener);
}
