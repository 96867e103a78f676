import { createResolver, type Endpoint, firstOf, type Resolver, serviceDns } from '@rollcall/core';
import { endpointSlices } from '@rollcall/kubernetes';
import { expect } from 'vitest';
import type { ControlPlane } from '../control-plane.ts';
import { addressesOf } from '../workload.ts';
import { Gate } from './gate.ts';

/** One service, as the API server tells of it, as DNS does, and as the one does where the other cannot. */
export class TwoViews implements AsyncDisposable {
  readonly byWatch: Resolver;
  readonly byDns: Resolver;
  readonly #byEither: Resolver;
  readonly #gate: Gate;
  readonly #plane: ControlPlane;
  readonly #service: string;

  constructor(plane: ControlPlane, kubeconfig: string, service: string) {
    const target = `${service}.default:http`;
    const dns = serviceDns(target, { servers: [plane.dns] });
    const watch = endpointSlices(target, { kubeconfig });
    this.#plane = plane;
    this.#service = service;
    this.#gate = new Gate(watch);
    this.byWatch = createResolver(watch);
    this.byDns = createResolver(dns);
    this.#byEither = createResolver(firstOf(this.#gate, dns));
  }

  /** All list exactly these pods for new requests, where they really are; and whoever tells of them, they are the same. */
  async agreeOn(pods: readonly string[]): Promise<void> {
    await this.#plane.until(`all see ${pods.join(', ')} of ${this.#service}`, async () => {
      const real = await addressesOf(this.#plane, this.#service);
      const expected = JSON.stringify(pods.map((pod) => `${pod} ${real.get(pod)}:8080`));
      const views = [this.byWatch, this.byDns, this.#byEither];
      return views.every((view) => JSON.stringify(pickable(view).map(shown)) === expected);
    });
    expect(pickable(this.byWatch).map(named)).toEqual(pickable(this.byDns).map(named));
    const ids = pickable(this.#byEither).map(({ id }) => id);
    this.#gate.close();
    await this.#byEither.until(({ source }) => source === 'dns');
    await this.#byEither.refresh();
    expect(pickable(this.#byEither).map(({ id }) => id)).toEqual(ids);
    this.#gate.open();
    await this.#byEither.until(({ source }) => source === 'endpointslices');
    expect(pickable(this.#byEither).map(({ id }) => id)).toEqual(ids);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.byWatch.close(), this.byDns.close(), this.#byEither.close()]);
  }
}

/** What DNS cannot tell of, a watch lists, and nobody picks: who drains, and who is not ready any more. */
function pickable({ snapshot }: Resolver): readonly Endpoint[] {
  return snapshot.endpoints.filter(({ condition }) => condition === 'serving');
}

function shown({ name, address, port }: Endpoint): string {
  return `${name} ${address}:${port}`;
}

function named({ slot, ordinal, addresses, hostname }: Endpoint): object {
  return { slot, ordinal, addresses, hostname };
}
