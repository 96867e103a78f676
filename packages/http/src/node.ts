// Agents for node:http and node:https that find the pods of headless services. Nothing here loads undici.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { EndpointReport } from './endpoint-report.ts';
import { drain } from './node/drain.ts';
import type { NodeAgentsOptions } from './node/options.ts';
import { Routes } from './node/routes.ts';
import { HttpServiceAgent, HttpsServiceAgent } from './node/service-agents.ts';
import { readNodeAgentsOptions } from './node/settings.ts';

export type { EndpointReport } from './endpoint-report.ts';
export type { HttpRequest } from './http-request.ts';
export type { NodeAgentsOptions, NodeServiceOptions } from './node/options.ts';

/** Only `http` and `https` are enumerable, so that got takes it as its `agent`. */
export interface NodeAgents extends AsyncDisposable {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** Everybody who is known of a service (`web`, `web.default`), or of all that were used, with what was seen of them. */
  endpoints(service?: string): readonly EndpointReport[];
  /**
   * Takes nothing new; fulfils when what is under way has ended, and all connections with it. `http.destroy()` and
   * `https.destroy()` end it now. Upgraded sockets are yours.
   */
  close(): Promise<void>;
}

/**
 * Agents for whatever goes by node:http: axios, got, the AWS SDK. Requests to a headless service go to one pod or
 * another, each by itself, although their connections are kept alive. Other hosts are Node's affair, as they were.
 *
 * - A request gets a connection that stands. Where a pod refuses, or does not answer within `connectTimeoutMs`, another
 *   one is asked, whatever the method and the body: nothing was sent.
 * - What was maybe sent fails as it does with Node: got, axios-retry and the AWS SDK make it again by their own rules,
 *   and that one goes to a pod that is well.
 * - Pods that refuse or fail are left out until a probe gets through; those that are gone lose their sockets.
 *
 * A request fails as with Node, or with a DiscoveryError: `NO_ENDPOINTS` or `SLOT_ABSENT` where nobody was there within
 * `waitMs`, `BAD_TARGET`, `NO_STABLE_NAMES`, `PICKER_FAILED`, `CLOSED` after `close()`; its event `error` has it.
 *
 * @throws DiscoveryError `BAD_OPTION`, `BAD_TARGET`.
 * @example
 * const agents = createNodeAgents();
 * http.get('http://web.default.svc:8080/', { agent: agents.http });
 * const client = got.extend({ agent: agents });
 * const api = axios.create({ httpAgent: agents.http, httpsAgent: agents.https });
 * const s3 = new S3Client({ requestHandler: { httpAgent: agents.http, httpsAgent: agents.https } });
 */
export function createNodeAgents(options: NodeAgentsOptions = {}): NodeAgents {
  const settings = readNodeAgentsOptions(options);
  const { agent } = settings;
  const routes = new Routes(settings, (protocol) =>
    protocol === 'https:' ? new HttpsAgent(agent) : new HttpAgent(agent),
  );
  const agents = { http: new HttpServiceAgent(agent, routes), https: new HttpsServiceAgent(agent, routes) };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all([routes.close(), drain(agents.http), drain(agents.https)]).then(() => {});
    return closing;
  };
  return Object.defineProperties(agents, {
    endpoints: { value: (service?: string) => routes.endpoints(service) },
    close: { value: close },
    [Symbol.asyncDispose]: { value: close },
  }) as typeof agents & NodeAgents;
}
