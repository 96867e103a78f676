import { Client, type Dispatcher, errors, Pool, Agent as UndiciAgent } from 'undici';
import { isCompleteInNewStyle } from './agent/complete.ts';
import { type AnyHandler, inNewStyle, isOldStyle, takesOldStyle } from './agent/handler-style.ts';
import { checkHints } from './agent/hints.ts';
import type { Tell } from './agent/route.ts';
import { AgentService } from './agent/service.ts';
import { ServiceDispatcher } from './agent/service-dispatcher.ts';
import { View } from './agent/view.ts';
import type { EndpointReport } from './endpoint-report.ts';
import { bindFetch } from './fetch.ts';
import type { AgentOptions, RequestHints } from './options.ts';
import { Services } from './services.ts';
import { readServicesOptions } from './settings.ts';

/**
 * undici's Agent, with services: requests to a headless service go to one pod or another, each by itself. Other hosts
 * are undici's affair, as they were.
 *
 * - A pod is chosen for each request (`picker`), and never by its connection.
 * - What was not sent goes to another pod at once, whatever the method; what was maybe sent, once more if it is idempotent.
 * - Pods that refuse or fail are left out until a probe gets through; those that are gone lose their sockets.
 * - Interceptors (`agent.compose(…)`), redirects and caches see the service's origin alone.
 *
 * A request fails as with undici, or with a DiscoveryError: `NO_ENDPOINTS` or `SLOT_ABSENT` where nobody was there within
 * `waitMs`, `BAD_TARGET`, `NO_STABLE_NAMES`, `PICKER_FAILED`. `fetch` has it in `cause`.
 *
 * @example
 * const agent = new Agent();
 * await agent.fetch('http://web.default.svc:8080/');
 * setGlobalDispatcher(agent); // the whole process
 */
export class Agent extends UndiciAgent implements AsyncDisposable {
  /** Node's own `fetch`, bound to this Agent: its Response is the global one, and it may be torn off. */
  readonly fetch: typeof globalThis.fetch;
  /** No private name: what `compose` gives reads it through a Proxy. */
  private readonly services: Services<AgentService>;
  /** By origin, as most requests say it. undici's own way there takes longer than to choose a pod. */
  private readonly shortcuts: Map<unknown, ServiceDispatcher>;

  /** @throws DiscoveryError `BAD_OPTION`, `BAD_TARGET`. */
  constructor(options: AgentOptions = {}) {
    const { services: _services, defaults: _defaults, discovery: _discovery, clock: _clock, ...rest } = options;
    const { random: _random, factory = makePool, ...own } = rest;
    const services = new Services(readServicesOptions(options), (parts) => new AgentService(parts));
    const shortcuts = new Map<unknown, ServiceDispatcher>();
    const tell: Tell = (event, origin, targets, error) => {
      this.emit(event as 'disconnect', origin, [this, ...targets], error as errors.UndiciError);
    };
    super({
      ...own,
      factory: (origin, made) => {
        const url = new URL(origin);
        const service = isOrigin(url) ? services.find(url) : undefined; // undici refuses what is none
        if (service === undefined) return factory(origin, made);
        const dispatcher = new ServiceDispatcher(service, url, made, tell);
        if ((made as Told).allowH2 === (own as Told).allowH2) shortcuts.set(String(origin), dispatcher);
        return dispatcher;
      },
    });
    this.services = services;
    this.shortcuts = shortcuts;
    this.fetch = bindFetch(this);
  }

  override dispatch(options: UndiciAgent.DispatchOptions, handler: AnyHandler): boolean {
    const shortcut = this.shortcuts.get(options?.origin);
    if (shortcut !== undefined && this.isUsual(options, handler)) return shortcut.begin(options, handler);
    if (takesOldStyle || !isHandler(handler) || !isOldStyle(handler)) return super.dispatch(options, handler);
    // As undici itself does for them: whoever is that old knows no HTTP/2.
    return super.dispatch(Object.assign({}, options, { allowH2: false }), inNewStyle(handler));
  }

  /**
   * A view on the same connections and loads, that says something of each request: its `key`, the `endpoint` that is
   * to have it, another `picker`, or whether it is `idempotent`. Closing it does nothing.
   *
   * @throws DiscoveryError `BAD_OPTION`.
   */
  with(hints: RequestHints): Dispatcher & { readonly fetch: typeof globalThis.fetch } {
    return new View(this, checkHints(hints));
  }

  /** Everybody who is known of a service (`web`, `web.default`), or of all that were used, with what was seen of them. */
  endpoints(service?: string): readonly EndpointReport[] {
    return this.services.endpoints(service);
  }

  /** undici would not refuse it, nor treat it in another way than most. */
  private isUsual(options: Options, handler: AnyHandler): handler is Dispatcher.DispatchHandler {
    if (this.closed || this.destroyed || options.allowH2 !== undefined || options.dispatcher !== undefined)
      return false;
    return isHandler(handler) && isCompleteInNewStyle(handler, options);
  }

  /** Ends everything now, also what `close()` waits for. In all of undici's shapes: (error, callback), either, none. */
  override destroy(...args: readonly unknown[]): Promise<void> {
    const error = args.find((each) => each instanceof Error) ?? new errors.ClientDestroyedError();
    const destroyed = super.destroy(...(args as []));
    for (const service of this.services.all()) void service.destroy(error as Error);
    return destroyed;
  }

  /** `close()`; nothing after `destroy()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.destroyed) await this.close();
  }
}

type Options = UndiciAgent.DispatchOptions & Told;

/** What undici looks for in options, and not all its types have. */
interface Told {
  readonly allowH2?: boolean | undefined;
  readonly dispatcher?: unknown;
}

/** As undici does where nobody gives a `factory`. */
function makePool(origin: string | URL, options: Pool.Options): Dispatcher {
  return options.connections === 1 ? new Client(origin, options) : new Pool(origin, options);
}

function isOrigin({ pathname, search, hash }: URL): boolean {
  return pathname === '/' && search === '' && hash === '';
}

function isHandler(handler: unknown): handler is AnyHandler {
  return typeof handler === 'object' && handler !== null;
}
