import type pg from 'pg';
import type { ClientClass } from '../servers/endpoint-client.ts';
import type { Dispatcher } from './dispatcher.ts';

interface PgClient {
  connect(callback?: unknown): unknown;
  query(config: unknown, values?: unknown, callback?: unknown): unknown;
}

/**
 * What libraries open beside the pool, by `new pool.Client(pool.options)`, to cancel a query: it connects to a server of
 * the service, and a cancel goes to the server whose session it is about.
 */
export function routedClient(Base: ClientClass, dispatcher: Dispatcher, options: pg.PoolOptions): ClientClass {
  const { servers } = dispatcher;
  return class Client extends (Base as unknown as new (config?: object) => PgClient) {
    readonly #isRouted: boolean;

    constructor(config: pg.ClientConfig = {}) {
      // A copy of `pool.options` does not have what pg hides from enumeration.
      const { password = options.password } = config;
      super(password === undefined ? config : { ...config, password });
      this.#isRouted = Reflect.get(this, 'host') === servers.serverName;
    }

    override connect(callback?: unknown): unknown {
      if (!this.#isRouted) return super.connect(callback);
      const found = servers.someone().then(({ address, port }) => Object.assign(this, { host: address, port }));
      if (typeof callback !== 'function') return found.then(() => super.connect());
      found.then(
        () => super.connect(callback),
        (error) => callback(error),
      );
      return undefined;
    }

    override query(config: unknown, values?: unknown, callback?: unknown): unknown {
      const [given, answered] = typeof values === 'function' ? [undefined, values] : [values, callback];
      const cancel = this.#isRouted ? dispatcher.cancel({ config, values: given }) : undefined;
      if (cancel === undefined) return super.query(config, values, callback);
      if (typeof answered !== 'function') return cancel;
      cancel.then(
        (result) => answered(undefined, result),
        (error) => answered(error),
      );
      return undefined;
    }
  } as unknown as ClientClass;
}
