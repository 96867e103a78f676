import type { PickerFactory } from '@rollcall/core';
import type { Agent as UndiciAgent } from 'undici';
import type { HttpRequest } from './http-request.ts';
import type { CommonOptions, ServiceOptions } from './service-options.ts';

/** Those of undici's Agent hold for each pod of a service, and for all other hosts. */
export interface AgentOptions extends UndiciAgent.Options, CommonOptions {
  /**
   * Headless services by name: `['web.default']`, or with options. `*.svc` and `*.svc.<zone>` are always services;
   * shorter names, such as `web` and `web.default`, only if they are listed here.
   */
  readonly services?: readonly string[] | Readonly<Record<string, ServiceOptions>> | undefined;
  /** For all services, where their own options say nothing. */
  readonly defaults?: Omit<ServiceOptions, 'resolver'> | undefined;
}

/** What `agent.with()` says of all requests that are made through it. */
export interface RequestHints {
  /** Instead of the service's `key`. */
  readonly key?: string | undefined;
  /** This slot (`kv-0`) or id, whatever the picker says. */
  readonly endpoint?: string | undefined;
  /** Instead of the service's. Make it once, as it is known by its identity. */
  readonly picker?: PickerFactory<HttpRequest> | undefined;
  /** Instead of what the service's `idempotent`, the method and the headers say. */
  readonly idempotent?: boolean | undefined;
}
