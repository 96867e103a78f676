import { type Balancer, createBalancer, type Endpoint, type Resolver, rendezvous } from '@rollcall/core';
import { Hints } from './hints.ts';
import { quorum } from './quorum.ts';
import { readFrom, writeTo } from './replica.ts';
import { newest, type Versioned } from './versioned.ts';

const REPLICAS = 3;
const QUORUM = 2;
/** A replica that takes longer is not waited for: the next one is asked too. */
const SPECULATE_AFTER_MS = 50;

/**
 * A store of keys on a ring of peers. Three of them have each key: the first three by rendezvous of the key with their
 * names, whatever their addresses are. Two must answer (R + W > N): a read meets every write that was acknowledged.
 */
export class Store implements AsyncDisposable {
  readonly hints: Hints;
  readonly #balancer: Balancer;
  #version = 0;

  constructor(resolver: Resolver) {
    this.#balancer = createBalancer(resolver, { picker: rendezvous() });
    this.hints = new Hints(resolver);
  }

  replicas(key: string): readonly Endpoint[] {
    return this.#balancer.rank({ key, count: REPLICAS });
  }

  /** Resolves once two replicas have it; the third gets it now, or when it is back. */
  write(key: string, value: string): Promise<void> {
    this.#version += 1;
    const versioned = { value, version: this.#version };
    return onceMore(() => this.#write(key, versioned));
  }

  /** The newest of two answers. Whoever had an older one is told (read repair). */
  read(key: string): Promise<string | undefined> {
    return onceMore(() => this.#read(key));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hints[Symbol.dispose]();
    await this.#balancer.close();
  }

  async #write(key: string, versioned: Versioned): Promise<void> {
    const writes = this.replicas(key).map(async (peer) => {
      await writeTo(peer, key, versioned).catch((error: unknown) => {
        this.hints.add(peer, key, versioned);
        throw error;
      });
    });
    await quorum(writes, QUORUM);
  }

  async #read(key: string): Promise<string | undefined> {
    const found = new Map<Endpoint, Versioned | null>();
    const ask = async (peer: Endpoint): Promise<void> => {
      found.set(peer, await readFrom(peer, key));
    };
    const replicas = this.replicas(key);
    const asked = replicas.slice(0, QUORUM).map(ask);
    await quorum(asked, QUORUM, { spare: () => replicas.slice(QUORUM).map(ask), afterMs: SPECULATE_AFTER_MS });
    const best = newest([...found.values()]);
    if (best !== null) this.#repair(key, best, found);
    return best?.value;
  }

  #repair(key: string, best: Versioned, found: ReadonlyMap<Endpoint, Versioned | null>): void {
    for (const [peer, had] of found) {
      if ((had?.version ?? 0) < best.version) writeTo(peer, key, best).catch(() => this.hints.add(peer, key, best));
    }
  }
}

/** Who has moved meanwhile is asked at its new place. A version that is written twice is one write. */
async function onceMore<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch {
    return operation();
  }
}
