import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, MERGE_PATCH } from './api-client.ts';
import type { Part } from './part.ts';

const PAUSE_MS = 1_000;
/** `…/endpointslice/endpointslice_controller.go`: it could not serve this Service. */
const failure = /\bendpointslice_controller\.go:.* key="([^"/]+)\/([^"]+)"/g;

/**
 * While its cache is behind, as after an outage of the API server, the controller of EndpointSlices tries again after 1 s,
 * twice as long each time: soon it is minutes, for which every test would wait. A change of the Service wakes it.
 */
export class SliceWaker implements Disposable {
  readonly #controllers: Part;
  readonly #client: ApiClient;
  readonly #stop = new AbortController();
  /** The paths of Services. */
  readonly #late = new Set<string>();
  #read = 0;

  constructor(controllers: Part, client: ApiClient) {
    this.#controllers = controllers;
    this.#client = client;
    void this.#run(this.#stop.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#listen();
      for (const service of this.#late) await this.#wake(service);
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  }

  #listen(): void {
    const { log } = this.#controllers;
    for (const [, namespace, name] of log.slice(this.#read).matchAll(failure)) {
      this.#late.add(`/api/v1/namespaces/${namespace}/services/${name}`);
    }
    this.#read = log.length;
  }

  /** If it is too early, the controller says so once more. */
  async #wake(service: string): Promise<void> {
    const change = { metadata: { annotations: { 'rollcall.test/woken': new Date().toISOString() } } };
    const isOver = await this.#client.request('PATCH', service, change, MERGE_PATCH).then(
      ({ status }) => status === 200 || status === 404,
      () => false, // the API server is away
    );
    if (isOver) this.#late.delete(service);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}
