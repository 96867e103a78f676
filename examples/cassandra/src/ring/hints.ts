import type { Endpoint, Resolver, Unsubscribe } from '@rollcall/core';
import { writeTo } from './replica.ts';
import type { Versioned } from './versioned.ts';

/**
 * Hinted handoff (Dynamo, §4.6): what a peer could not be told is kept, under its *name*, and told once it is back,
 * wherever that is.
 */
export class Hints implements Disposable {
  written = 0;
  replayed = 0;
  readonly #byPeer = new Map<string, Map<string, Versioned>>();
  readonly #changes: Unsubscribe;

  constructor(resolver: Resolver) {
    this.#changes = resolver.on('change', ({ added, moved }) => {
      for (const peer of [...added, ...moved.map(({ to }) => to)]) void this.#replay(peer);
    });
  }

  /** How many are still owed. */
  get size(): number {
    return [...this.#byPeer.values()].reduce((sum, hints) => sum + hints.size, 0);
  }

  add(peer: Endpoint, key: string, versioned: Versioned): void {
    const hints = this.#of(peer);
    // A later write to the same key stands for both.
    if (!hints.has(key)) this.written += 1;
    hints.set(key, versioned);
  }

  /** To whoever has hints and is listed: for those that failed while their peer was there all along. */
  async replayAll(peers: readonly Endpoint[]): Promise<void> {
    await Promise.all(peers.map((peer) => this.#replay(peer)));
  }

  [Symbol.dispose](): void {
    this.#changes();
  }

  async #replay(peer: Endpoint): Promise<void> {
    const hints = this.#of(peer);
    for (const [key, versioned] of hints) {
      try {
        await writeTo(peer, key, versioned);
      } catch {
        return; // not back yet, or gone again: what it is owed stays
      }
      if (hints.get(key) !== versioned) continue; // a later one came meanwhile
      hints.delete(key);
      this.replayed += 1;
    }
  }

  #of({ name }: Endpoint): Map<string, Versioned> {
    const hints = this.#byPeer.get(name) ?? new Map<string, Versioned>();
    this.#byPeer.set(name, hints);
    return hints;
  }
}
