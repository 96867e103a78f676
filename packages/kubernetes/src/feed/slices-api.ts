import type { Answer, Api } from '../api.ts';
import { KubernetesError } from '../errors.ts';
import type { ConnectionSettings } from '../options.ts';

/** A request that has no answer by then may never have one: until it has, nobody can say. */
const SLOW_MS = 2_000;
/** As client-go: all clients of a server are not to come back at once. */
const WATCH_SECONDS = { min: 300, spread: 300 } as const;

export type Query = Readonly<Record<string, string | undefined>>;

/** The EndpointSlices of one service, at the API server. */
export class SlicesApi {
  readonly #api: Api;
  readonly #settings: ConnectionSettings;
  readonly #namespace: string | undefined;
  readonly #service: string;
  readonly #onSlow: (error: KubernetesError) => void;
  /** Where it is looked for: the own one, if none was named. */
  namespace: string;

  constructor(
    api: Api,
    settings: ConnectionSettings,
    of: { readonly namespace: string | undefined; readonly service: string },
    onSlow: (error: KubernetesError) => void,
  ) {
    this.#api = api;
    this.#settings = settings;
    this.#namespace = of.namespace;
    this.#service = of.service;
    this.#onSlow = onSlow;
    this.namespace = of.namespace ?? 'default';
  }

  list(query: Query, signal: AbortSignal): Promise<Answer> {
    return this.#get(query, signal);
  }

  watch(query: Query, signal: AbortSignal): Promise<Answer> {
    const { min, spread } = WATCH_SECONDS;
    const timeoutSeconds = String(min + Math.floor(this.#settings.random() * spread));
    return this.#get({ watch: '1', allowWatchBookmarks: 'true', timeoutSeconds, ...query }, signal);
  }

  async #get(query: Query, signal: AbortSignal): Promise<Answer> {
    const { clock, livenessMs } = this.#settings;
    const message = `The API server has not answered for ${SLOW_MS} ms.`;
    const slow = (): void => this.#onSlow(new KubernetesError('ROLLCALL_API_SILENT', message));
    const timer = clock.setTimeout(slow, SLOW_MS);
    try {
      return await this.#api.get((home) => this.#path(home, query), { signal, livenessMs });
    } finally {
      timer[Symbol.dispose]();
    }
  }

  /** By the label, as neither names nor owners of slices mean anything. */
  #path(home: string, query: Query): string {
    this.namespace = this.#namespace ?? home;
    const all = { labelSelector: `kubernetes.io/service-name=${this.#service}`, ...query };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const parameters = new URLSearchParams(given);
    return `/apis/discovery.k8s.io/v1/namespaces/${this.namespace}/endpointslices?${parameters}`;
  }
}
