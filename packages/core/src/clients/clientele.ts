interface Client {
  readonly endpoint: { readonly id: string };
  readonly variant: string;
  readonly isUsable: boolean;
}

/** All clients that have not ended, by endpoint. Its lists never change: who reads one may add and delete meanwhile. */
export class Clientele<T extends Client> {
  readonly #byEndpoint = new Map<string, readonly T[]>();

  /** Asked for each request. */
  find(id: string, variant: string): T | undefined {
    for (const each of this.of(id)) if (each.variant === variant && each.isUsable) return each;
    return undefined;
  }

  of(id: string): readonly T[] {
    return this.#byEndpoint.get(id) ?? nobody;
  }

  all(): readonly T[] {
    return [...this.#byEndpoint.values()].flat();
  }

  add(client: T): void {
    const { id } = client.endpoint;
    this.#byEndpoint.set(id, [...this.of(id), client]);
  }

  delete(client: T): void {
    const { id } = client.endpoint;
    const others = this.of(id).filter((each) => each !== client);
    if (others.length > 0) this.#byEndpoint.set(id, others);
    else this.#byEndpoint.delete(id);
  }
}

const nobody: readonly never[] = [];
