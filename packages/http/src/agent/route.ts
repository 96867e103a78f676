import type { Endpoint } from '@rollcall/core';
import { type buildConnector, type Dispatcher, Pool } from 'undici';
import { connectTo, createConnector } from './connector.ts';
import { EndpointPool } from './endpoint-pool.ts';
import { type HeaderWatch, isSentAtOnce, isWatchable, withoutHeaderTimers } from './header-watch.ts';
import type { AgentService } from './service.ts';

/** Tells of a connection as undici does: `connect`, `disconnect`, `connectionError`. */
export type Tell = (event: string, origin: URL, targets: readonly Dispatcher[], error?: Error) => void;

/**
 * One way to a service: the origin that the app names, and the name in the certificate. Each has pools of its own.
 *
 * Its pools believe that they talk to that origin, and only their sockets go to a pod. So Host, `:authority` and SNI are
 * right by themselves, in whatever shape the headers come, and what undici reports names the service.
 */
export class Route {
  readonly service: AgentService;
  readonly key: string;
  readonly #origin: string;
  /** Where there is TLS. */
  readonly #host: string | undefined;
  readonly #servername: string | undefined;
  readonly #options: Pool.Options;
  readonly #connector: buildConnector.connector;
  /** Undefined where undici does it. */
  readonly watch: HeaderWatch | undefined;
  readonly #tell: Tell;

  /** @param servername for whoever gives one with the request. */
  constructor(
    service: AgentService,
    { origin, protocol, hostname }: URL,
    options: Pool.Options,
    tell: Tell,
    servername?: string,
  ) {
    this.service = service;
    this.key = `${origin}${options.allowH2 === false ? '#http1-only' : ''}${servername === undefined ? '' : ` ${servername}`}`;
    this.#origin = origin;
    this.#host = protocol === 'https:' ? hostname : undefined;
    this.#servername = servername;
    const { headersTimeoutMs: headersTimeout } = service.settings;
    this.watch = protocol === 'http:' && isWatchable(headersTimeout, options) ? service.headerWatch : undefined;
    this.#options = this.watch === undefined ? { ...options, headersTimeout } : withoutHeaderTimers(options);
    this.#connector = createConnector(options, service.settings.connectTimeoutMs);
    this.#tell = tell;
  }

  open(endpoint: Endpoint): EndpointPool {
    return new EndpointPool((connected) => {
      const servername = this.#nameOf(endpoint);
      const connect = connectTo(endpoint, servername, this.#connector, connected);
      const pool = new Pool(this.#origin, { ...this.#options, connect });
      for (const event of ['connect', 'disconnect', 'connectionError'] as const) {
        pool.on(event as 'disconnect', (origin, targets, error) => this.#tell(event, origin, targets, error));
      }
      return pool;
    });
  }

  /** As its pools are to have it. */
  address(options: Dispatcher.DispatchOptions): Dispatcher.DispatchOptions {
    // The same server for each request, as undici gives up a connection for one that names another by its Host.
    if (this.#host !== undefined) return Object.assign({}, options, { servername: this.#servername ?? this.#host });
    if (this.watch === undefined || options.headersTimeout != null || isSentAtOnce(options)) return options;
    return Object.assign({}, options, { headersTimeout: this.service.settings.headersTimeoutMs });
  }

  /** Undefined: the host of the origin. */
  #nameOf(endpoint: Endpoint): string | undefined {
    return this.#servername ?? (this.service.settings.serverName === 'pod' ? endpoint.hostname : undefined);
  }
}
