import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../api-client.ts';
import type { KubernetesList, Pod } from '../object.ts';
import type { Pods } from './pods.ts';

/** Lists, then watches, for ever. */
export async function followPods(client: ApiClient, pods: Pods): Promise<never> {
  for (;;) {
    await follow(client, pods).catch((error) => console.error(`pods: ${error.message}`));
    await sleep(100);
  }
}

async function follow(client: ApiClient, pods: Pods): Promise<void> {
  const list = await client.must<KubernetesList<Pod>>('GET', '/api/v1/pods');
  pods.keep(list.items);
  for (const pod of list.items) pods.see(pod);
  const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${list.metadata.resourceVersion}`;
  for await (const { type, object } of client.watch<Pod>(`/api/v1/pods?${query}`)) {
    if (type === 'ERROR') return;
    if (type === 'DELETED') pods.forget(object);
    else if (type !== 'BOOKMARK') pods.see(object);
  }
}
