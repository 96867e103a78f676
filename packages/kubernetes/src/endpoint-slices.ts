import {
  createDnsConfig,
  type Resolution,
  readTarget,
  type ServiceTarget,
  type Target,
  type WatchSource,
} from '@rollcall/core';
import { feedOf } from './feed/connections.ts';
import { Inbox } from './inbox.ts';
import { type KubernetesOptions, type KubernetesSettings, readOptions } from './options.ts';
import { Words } from './slice/words.ts';
import type { News, SliceFeed } from './slice-feed.ts';

/**
 * The pods of a service as the API server tells of them: a change is known milliseconds after it, pods that are going away
 * are `draining`, and a deletion needs no second proof. It takes the permission to watch EndpointSlices in the service's
 * namespace; where that may be missing, take `watchOrDns`. All resolvers of a service share one connection.
 *
 * @throws DiscoveryError `BAD_TARGET`, `BAD_OPTION`.
 * @example
 * await using web = createResolver(endpointSlices('web.default:http'));
 */
export function endpointSlices(target: Target, options: KubernetesOptions = {}): WatchSource {
  const asked = readTarget(target);
  const settings = readOptions(options);
  let feed: SliceFeed | undefined;
  return {
    name: 'endpointslices',
    removal: 'trusted',
    // A feed ends with its last listener: whoever is given one has to join it at once.
    async *watch({ signal }) {
      if (signal.aborted) return;
      feed = feedOf(settings.connection, { namespace: asked.namespace, service: asked.service });
      yield* follow(feed, asked, settings, signal);
    },
    explain: () => feed?.explain() ?? '',
  };
}

async function* follow(
  feed: SliceFeed,
  asked: ServiceTarget,
  { includeNotReady }: KubernetesSettings,
  signal: AbortSignal,
): AsyncGenerator<readonly Resolution[]> {
  const zone = asked.zone ?? createDnsConfig({}).current().zone;
  const words = new Words(feed, { ...asked, zone }, includeNotReady);
  const inbox = new Inbox<News>(signal);
  const membership = feed.join((news) => inbox.put(news));
  try {
    for await (const news of inbox) yield* words.of(news);
  } finally {
    membership[Symbol.dispose]();
  }
}
