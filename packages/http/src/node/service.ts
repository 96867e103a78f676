import type { Agent as HttpAgent } from 'node:http';
import {
  type Balancer,
  type Clients,
  createBalancer,
  createClients,
  type Endpoint,
  type Resolver,
  type ServiceTarget,
} from '@rollcall/core';
import type { AgentSettings, ServiceSettings } from '../settings.ts';
import { EndpointAgent } from './endpoint-agent.ts';
import type { Exchange } from './exchange.ts';
import type { RequestView } from './request-view.ts';

/** Makes an Agent of Node's for `http:` or `https:`. */
export type MakeAgent = (protocol: string) => HttpAgent;

/** What is kept of one service: who is there, who gets the next request, and the connections to each. */
export class Service {
  readonly target: ServiceTarget;
  readonly settings: ServiceSettings;
  readonly balancer: Balancer<RequestView>;
  readonly now: () => number;
  readonly #resolver: Resolver;
  readonly #clients: Clients<EndpointAgent>;
  readonly #exchanges = new Set<Exchange>();
  #ending: Promise<void> | undefined;
  #emptied: (() => void) | undefined;

  constructor(
    target: ServiceTarget,
    resolver: Resolver,
    settings: ServiceSettings,
    { clock, random }: AgentSettings,
    makeAgent: MakeAgent,
  ) {
    this.target = target;
    this.settings = settings;
    this.#resolver = resolver;
    this.now = clock === undefined ? () => performance.now() : () => clock.now();
    const { picker, ejection, connectTimeoutMs } = settings;
    // One pod has no others: what chooses among them would never choose it, or wait for another.
    const chosen = target.pod === undefined ? picker : undefined;
    this.balancer = createBalancer<RequestView>(resolver, { picker: chosen, ejection, clock, random });
    this.#clients = createClients<EndpointAgent>(resolver, {
      open: (endpoint, protocol) => new EndpointAgent(makeAgent(protocol), endpoint, connectTimeoutMs),
      close: (agent) => (this.#ending === undefined ? agent.retire() : agent.close()),
      destroy: (agent, error) => agent.destroy(error),
      activity: (agent) => agent.activity,
      clock,
    });
  }

  get name(): string {
    return this.#resolver.name;
  }

  /** @throws an ECONNREFUSED where the endpoint is gone. */
  agent(endpoint: Endpoint, protocol: string): EndpointAgent {
    return this.#clients.get(endpoint, protocol);
  }

  /** Whose name its certificate has to show. */
  nameOf({ hostname }: Endpoint, origin: URL): string {
    return (this.settings.serverName === 'pod' ? hostname : undefined) ?? origin.hostname;
  }

  entered(exchange: Exchange): void {
    this.#exchanges.add(exchange);
  }

  left(exchange: Exchange): void {
    this.#exchanges.delete(exchange);
    if (this.#exchanges.size === 0) this.#emptied?.();
  }

  /** Ends what is under way, and idle connections; what comes later finds it as it was. */
  destroySockets(protocol: string): void {
    for (const { origin, request } of [...this.#exchanges]) if (origin.protocol === protocol) request.destroy();
    for (const { client, variant } of this.#clients.all()) if (variant === protocol) client.destroyIdle();
  }

  /** When what was accepted has ended. */
  close(): Promise<void> {
    this.#ending ??= this.#close();
    return this.#ending;
  }

  async #close(): Promise<void> {
    if (this.#exchanges.size > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
    await this.#clients.close();
    await this.balancer.close();
    if (this.settings.resolver === undefined) await this.#resolver.close();
  }
}
