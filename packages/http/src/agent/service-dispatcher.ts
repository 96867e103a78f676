import { Dispatcher, type Pool } from 'undici';
import { mustBeComplete } from './complete.ts';
import { Exchange } from './exchange.ts';
import { type AnyHandler, inNewStyle } from './handler-style.ts';
import { hintsOf } from './hints.ts';
import { Route, type Tell } from './route.ts';
import type { AgentService } from './service.ts';

type Addressed = Dispatcher.DispatchOptions & { readonly servername?: string };

/** What undici's Agent keeps for an origin that is a service, where it keeps a Pool for others. */
export class ServiceDispatcher extends Dispatcher {
  readonly #service: AgentService;
  readonly #route: Route;
  readonly #routeOf: (servername: string) => Route;

  constructor(service: AgentService, origin: URL, options: Pool.Options, tell: Tell) {
    super();
    this.#service = service;
    this.#route = service.add(new Route(service, origin, options, tell));
    this.#routeOf = (servername) => service.add(new Route(service, origin, options, tell, servername));
  }

  /** Always true: who is full is told by its own load, and Agents wait for no `drain` of ours. */
  override dispatch(options: Addressed, handler: AnyHandler): true {
    mustBeComplete(handler, options);
    return this.begin(options, inNewStyle(handler));
  }

  /** For who has looked at the handler already. */
  begin(options: Addressed, handler: Dispatcher.DispatchHandler): true {
    const { servername } = options;
    const route = servername ? this.#routeOf(servername) : this.#route;
    new Exchange(route, options, handler, hintsOf(options)).begin();
    return true;
  }

  override close(): Promise<void> {
    return this.#service.close();
  }

  /** @param error undici's Agent gives one. */
  override destroy(error?: unknown): Promise<void> {
    return this.#service.destroy(error as Error);
  }
}
