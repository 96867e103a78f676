import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import { Exchange } from './exchange.ts';
import { type AgentHooks, endUnsent, hooksOf } from './hooks.ts';
import type { Services } from './services.ts';

type Request = Parameters<AgentHooks['addRequest']>;

/** An Agent for other hosts, that hands requests to services over. Node asks for its class: hence two of them. */
export class HttpServiceAgent extends HttpAgent implements Pick<AgentHooks, 'addRequest'> {
  readonly #services: Services;

  constructor(options: HttpsAgentOptions, services: Services) {
    super(options);
    this.#services = services;
  }

  addRequest(...request: Request): void {
    if (!takeOver(this.#services, 'http:', ...request)) hooksOf(HttpAgent.prototype).addRequest.apply(this, request);
  }

  /** Ends all connections and requests of now, as Node's does. The Agent stays usable. */
  override destroy(): void {
    super.destroy();
    this.#services.destroySockets('http:');
  }
}

/** As HttpServiceAgent. */
export class HttpsServiceAgent extends HttpsAgent implements Pick<AgentHooks, 'addRequest'> {
  readonly #services: Services;

  constructor(options: HttpsAgentOptions, services: Services) {
    super(options);
    this.#services = services;
  }

  addRequest(...request: Request): void {
    if (!takeOver(this.#services, 'https:', ...request)) hooksOf(HttpsAgent.prototype).addRequest.apply(this, request);
  }

  override destroy(): void {
    super.destroy();
    this.#services.destroySockets('https:');
  }
}

/** False where the host is no service. */
function takeOver(services: Services, protocol: string, ...[request, options]: Request): boolean {
  const { host, port, socketPath } = options;
  try {
    services.mustBeOpen();
    const route = socketPath ? undefined : services.find(protocol, String(host), Number(port));
    if (route === undefined) return false;
    new Exchange(route, request, options).begin();
  } catch (error) {
    endUnsent(request, error);
  }
  return true;
}
