import type { Endpoint, Resolver, Snapshot } from '@rollcall/core';

/** Which endpoint a node of the ring is, by any of its addresses. */
export class Ring {
  readonly #resolver: Resolver;
  #snapshot: Snapshot | undefined;
  #byAddress: ReadonlyMap<string, Endpoint> = new Map();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  at(address: string): Endpoint | undefined {
    const { snapshot } = this.#resolver;
    if (snapshot !== this.#snapshot) this.#index(snapshot);
    return this.#byAddress.get(address);
  }

  #index(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#byAddress = new Map(
      snapshot.endpoints.flatMap((endpoint) => endpoint.addresses.map((address) => [address, endpoint] as const)),
    );
  }
}
