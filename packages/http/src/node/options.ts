import type { AgentOptions as HttpsAgentOptions } from 'node:https';
import type { CommonOptions, ServiceOptions } from '../service-options.ts';

/**
 * How requests to one service are made. What was maybe sent is made again by the app's own library, if at all: got,
 * axios-retry and the AWS SDK do so. Hence no `idempotent`, and no `retryBudget`.
 */
export type NodeServiceOptions = Omit<ServiceOptions, 'idempotent' | 'retryBudget'>;

/**
 * Those of Node's Agents (`ca`, `maxSockets`, …) hold for each pod of a service, and for all other hosts. Defaults: those
 * of Node's global Agents: `keepAlive: true`, `scheduling: 'lifo'`, `timeout: 5_000`.
 */
export interface NodeAgentsOptions
  extends Omit<HttpsAgentOptions, 'defaultPort' | 'protocol' | 'proxyEnv'>,
    CommonOptions {
  /**
   * Headless services by name: `['web.default']`, or with options. `*.svc` and `*.svc.<zone>` are always services;
   * shorter names, such as `web` and `web.default`, only if they are listed here.
   */
  readonly services?: readonly string[] | Readonly<Record<string, NodeServiceOptions>> | undefined;
  /** For all services, where their own options say nothing. */
  readonly defaults?: Omit<NodeServiceOptions, 'resolver'> | undefined;
}
