import type { Endpoint } from '../../src/endpoint.ts';

/** A probe whose answers the test gives. */
export class Probes {
  readonly asked: string[] = [];
  #open: PromiseWithResolvers<void>[] = [];

  readonly probe = ({ name }: Endpoint, signal: AbortSignal): Promise<void> => {
    const answer = Promise.withResolvers<void>();
    this.asked.push(name);
    this.#open.push(answer);
    signal.addEventListener('abort', () => answer.reject(signal.reason));
    return answer.promise;
  };

  async pass(): Promise<void> {
    for (const { resolve } of this.#open.splice(0)) resolve();
    await settled();
  }

  async fail(): Promise<void> {
    for (const { reject } of this.#open.splice(0)) reject(new Error('connect ECONNREFUSED'));
    await settled();
  }
}

/** Whatever promises had to do, they did. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
