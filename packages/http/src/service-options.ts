import type { BalancerOptions, Clock, Discovery, Resolver } from '@rollcall/core';
import type { HttpRequest } from './http-request.ts';

/** How requests to one service are made. */
export interface ServiceOptions extends Pick<BalancerOptions<HttpRequest>, 'picker' | 'ejection' | 'retryBudget'> {
  /** For URLs without a port: the pods' port, or its name. Default: 80, or 443 for https. A port in the URL wins. */
  readonly port?: number | string | undefined;
  /** What pickers that hash (`rendezvous`, `shard`) go by. Default: nothing. */
  readonly key?: ((request: HttpRequest) => string | undefined) | undefined;
  /**
   * May the request be made twice, if nobody can tell whether the first one was acted on? Default: by its method (GET,
   * HEAD, OPTIONS, TRACE, PUT, DELETE: RFC 9110 §9.2.2; QUERY), or if it has an Idempotency-Key.
   */
  readonly idempotent?: ((request: HttpRequest) => boolean) | undefined;
  /** Who is there: yours, and yours to close. Default: one that the Discovery leases. */
  readonly resolver?: Resolver | undefined;
  /**
   * For a connection to stand, TLS included. Default: the Agent's `connectTimeout`, else 1 000, where undici waits
   * 10 000: a node that died answers nothing. Raise it for pods that are far away. 0: for ever.
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * From the request to the headers of its response. Default: the Agent's `headersTimeout`, else 30 000, where undici
   * waits 300 000. Lower it to give up sooner on pods that hang; raise it for slow reports, or give a `headersTimeout`
   * with the request. 0: for ever.
   */
  readonly headersTimeoutMs?: number | undefined;
  /** For somebody to be there. Default 2 000. 0 fails at once; raise it to ride out restarts of a leader. */
  readonly waitMs?: number | undefined;
  /** Whose name a pod's certificate has to show. Default `service`: the host of the URL. `pod`: its own full name. */
  readonly serverName?: 'service' | 'pod' | undefined;
}

/** What the Agents of undici and of node:http share, beside their services. */
export interface CommonOptions {
  /** Finds the services. Default: the process' own. */
  readonly discovery?: Discovery | undefined;
  /** For latencies, ejections and retries. Default: the system's. Sockets go by the system's in any case. */
  readonly clock?: Clock | undefined;
  /** Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}
