import type { Agent as HttpAgent } from 'node:http';
import type { Endpoint } from '@rollcall/core';
import { pickerOf, Service, type ServiceParts } from '../service.ts';
import { UnderWay } from '../under-way.ts';
import { EndpointAgent } from './endpoint-agent.ts';
import type { Exchange } from './exchange.ts';
import type { RequestView } from './request-view.ts';

/** Makes an Agent of Node's for `http:` or `https:`. */
export type MakeAgent = (protocol: string) => HttpAgent;

/** A service; it has an Agent of Node's for each endpoint and protocol. */
export class NodeService extends Service<EndpointAgent, RequestView> {
  readonly #makeAgent: MakeAgent;
  readonly #exchanges = new UnderWay<Exchange>();

  constructor(parts: ServiceParts, makeAgent: MakeAgent) {
    super(parts, pickerOf(parts));
    this.#makeAgent = makeAgent;
  }

  /** Whose name its certificate has to show. */
  nameOf({ hostname }: Endpoint, origin: URL): string {
    return (this.settings.serverName === 'pod' ? hostname : undefined) ?? origin.hostname;
  }

  began(exchange: Exchange): void {
    this.#exchanges.add(exchange);
    this.entered();
  }

  ended(exchange: Exchange): void {
    this.#exchanges.delete(exchange);
    this.left();
  }

  /** Ends what is under way, and idle connections; what comes later finds it as it was. */
  destroySockets(protocol: string): void {
    for (const { origin, request } of this.#exchanges.all()) if (origin.protocol === protocol) request.destroy();
    for (const { client, variant } of this.clients.all()) if (variant === protocol) client.destroyIdle();
  }

  protected override open(endpoint: Endpoint, protocol: string): EndpointAgent {
    return new EndpointAgent(this.#makeAgent(protocol), endpoint, this.settings.connectTimeoutMs);
  }
}
