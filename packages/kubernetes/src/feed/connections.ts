import { createFindAccess } from '../access/find-access.ts';
import { Api } from '../api.ts';
import type { KubernetesError } from '../errors.ts';
import type { ConnectionSettings } from '../options.ts';
import type { SliceFeed } from '../slice-feed.ts';
import { type FeedContext, LiveFeed } from './live-feed.ts';

/** What fails again within this time is the same outage. */
const OUTAGE_MS = 600_000;

/** Those that are in use in this process: whoever asks for the same is given the same. */
const connections: Connection[] = [];

/** The feed of a service, by the connection that anybody else in this process uses for it. */
export function feedOf(
  settings: ConnectionSettings,
  of: { readonly namespace: string | undefined; readonly service: string },
): SliceFeed {
  const known = connections.find((each) => each.goesBy(settings));
  const connection = known ?? new Connection(settings);
  if (known === undefined) connections.push(connection);
  return connection.feed(of);
}

/** An API server, and the feeds that it is asked for: one for each service. */
class Connection implements FeedContext {
  readonly settings: ConnectionSettings;
  readonly api: Api;
  readonly #feeds = new Map<string, LiveFeed>();
  /** When each namespace could not be watched last. */
  readonly #failedAt = new Map<string, number>();

  constructor(settings: ConnectionSettings) {
    this.settings = settings;
    this.api = new Api(createFindAccess(settings), settings.clock);
  }

  goesBy(settings: ConnectionSettings): boolean {
    const keys = Object.keys(settings) as (keyof ConnectionSettings)[];
    return keys.every((key) => this.settings[key] === settings[key]);
  }

  feed(of: { readonly namespace: string | undefined; readonly service: string }): SliceFeed {
    const key = `${of.namespace ?? ''}/${of.service}`;
    const feed = this.#feeds.get(key) ?? new LiveFeed(this, of);
    this.#feeds.set(key, feed);
    return feed;
  }

  /** One line an outage, however many services there are, and though it may come and go. */
  failing(namespace: string, error: KubernetesError): void {
    const now = this.settings.clock.now();
    const isKnown = now - (this.#failedAt.get(namespace) ?? Number.NEGATIVE_INFINITY) < OUTAGE_MS;
    this.#failedAt.set(namespace, now);
    if (isKnown) return;
    const problem = `EndpointSlices of namespace ${namespace} cannot be watched (${error.message})`;
    const message = `${problem}; it is tried again from time to time.${adviceFor(error, namespace)}`;
    process.emitWarning(message, { code: error.code });
  }

  ended(feed: LiveFeed): void {
    for (const [key, each] of this.#feeds) if (each === feed) this.#feeds.delete(key);
    if (this.#feeds.size === 0) connections.splice(connections.indexOf(this), 1);
  }
}

function adviceFor({ status }: KubernetesError, namespace: string): string {
  if (status !== 403) return '';
  return ` Allow it: kubectl -n ${namespace} create role rollcall --verb=get,list,watch --resource=endpointslices.discovery.k8s.io, and bind it to the pod's ServiceAccount.`;
}
