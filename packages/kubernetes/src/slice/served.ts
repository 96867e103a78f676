import { keyOf, type Slice, type SliceEndpoint } from '../slice.ts';

/**
 * Who of those that are there was ready once: a pod whose readiness probe fails has connections, under which it must not
 * be told of as gone. Who was never ready has none.
 */
export class Served {
  readonly #bySlice = new Map<string, ReadonlySet<string>>();

  /** A slice is another one now. Who moved from one slice to another is remembered by either. */
  note({ name, endpoints }: Slice): void {
    const served = endpoints.filter((endpoint) => endpoint.condition !== 'not-ready' || this.has(endpoint));
    this.#bySlice.set(name, new Set(served.map(keyOf)));
  }

  forget(name: string): void {
    this.#bySlice.delete(name);
  }

  has(endpoint: SliceEndpoint): boolean {
    const key = keyOf(endpoint);
    for (const served of this.#bySlice.values()) if (served.has(key)) return true;
    return false;
  }
}
