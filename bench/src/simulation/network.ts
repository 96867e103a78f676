import type { Endpoint } from '@rollcall/core';
import type { EventQueue } from './event-queue.ts';
import type { Pod } from './pod.ts';

/** A round trip in a cluster. Where the connect succeeds it is left out: it is nothing beside the work. */
const REFUSAL_MS = 0.2;
/** As the balancer's own probe takes at most. */
const PROBE_MS = 1_000;

/** Who stands at which address, and what a connect there comes to. */
export class Network {
  readonly #events: EventQueue;
  readonly #pods = new Map<string, Pod>();

  constructor(events: EventQueue) {
    this.#events = events;
  }

  add(pod: Pod): void {
    this.#pods.set(pod.address, pod);
  }

  podAt({ address }: Pick<Endpoint, 'address'>): Pod {
    const pod = this.#pods.get(address);
    if (pod === undefined) throw new Error(`nobody was ever at ${address}`);
    return pod;
  }

  /** `then` hears why there is no connection; undefined if there is one. */
  connect(pod: Pod, timeoutMs: number, then: (failure: 'refused' | 'silent' | undefined) => void): void {
    if (pod.health === 'refusing') this.#events.after(REFUSAL_MS, () => then('refused'));
    else if (pod.health === 'silent') this.#events.after(timeoutMs, () => then('silent'));
    else then(undefined);
  }

  /** As a balancer's probe asks whether a pod is back. */
  readonly probe = (endpoint: Endpoint): Promise<void> =>
    new Promise((resolve, reject) =>
      this.connect(this.podAt(endpoint), PROBE_MS, (failure) => {
        this.#events.unsettle();
        if (failure === undefined) resolve();
        else reject(new Error(failure));
      }),
    );
}
