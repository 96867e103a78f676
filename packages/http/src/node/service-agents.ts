import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import { Exchange } from './exchange.ts';
import { type AgentHooks, endUnsent, hooksOf } from './hooks.ts';
import type { Routes } from './routes.ts';

type Request = Parameters<AgentHooks['addRequest']>;

/** An Agent for other hosts, that hands requests to services over. Node asks for its class: hence two of them. */
export class HttpServiceAgent extends HttpAgent implements Pick<AgentHooks, 'addRequest'> {
  readonly #routes: Routes;

  constructor(options: HttpsAgentOptions, routes: Routes) {
    super(options);
    this.#routes = routes;
  }

  addRequest(...request: Request): void {
    if (!takeOver(this.#routes, 'http:', ...request)) hooksOf(HttpAgent.prototype).addRequest.apply(this, request);
  }

  /** Ends all connections and requests of now, as Node's does. The Agent stays usable. */
  override destroy(): void {
    super.destroy();
    this.#routes.destroySockets('http:');
  }
}

/** As HttpServiceAgent. */
export class HttpsServiceAgent extends HttpsAgent implements Pick<AgentHooks, 'addRequest'> {
  readonly #routes: Routes;

  constructor(options: HttpsAgentOptions, routes: Routes) {
    super(options);
    this.#routes = routes;
  }

  addRequest(...request: Request): void {
    if (!takeOver(this.#routes, 'https:', ...request)) hooksOf(HttpsAgent.prototype).addRequest.apply(this, request);
  }

  override destroy(): void {
    super.destroy();
    this.#routes.destroySockets('https:');
  }
}

/** False where the host is no service. */
function takeOver(routes: Routes, protocol: string, ...[request, options]: Request): boolean {
  const { host, port, socketPath } = options;
  try {
    routes.mustBeOpen();
    const route = socketPath ? undefined : routes.find(protocol, String(host), Number(port));
    if (route === undefined) return false;
    new Exchange(route, request, options).begin();
  } catch (error) {
    endUnsent(request, error);
  }
  return true;
}
