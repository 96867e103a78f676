import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Resolution, Source } from '@rollcall/core';

type Words = readonly Resolution[];

/** Somebody who listens to a source, as a Resolver does. */
export class Listener {
  readonly #stop = new AbortController();
  readonly #source: Source;
  readonly #patienceMs: number;
  readonly #words: AsyncGenerator<Words>;

  constructor(source: Source, patienceMs: number) {
    this.#source = source;
    this.#patienceMs = patienceMs;
    this.#words = listen(source, this.#stop.signal);
  }

  next(): Promise<IteratorResult<Words>> {
    return this.#words.next();
  }

  /** The last word of each part, once nothing more is to come. */
  async hear(): Promise<Words> {
    const parts = new Map<string, Resolution>();
    for (;;) {
      const { value, done } = await soon(this.next(), this.#patienceMs, 'say who is there');
      assert(done !== true, 'The source ended before it had said who is there.');
      for (const resolution of value) parts.set(resolution.part ?? '', resolution);
      if (value.every((resolution) => resolution.kind !== 'found' || resolution.synced !== false)) break;
    }
    return [...parts.values()];
  }

  /** Aborts the signal. The end that comes of it may be an error, or none. */
  async leave(waiting: Promise<unknown> = this.next()): Promise<void> {
    this.#stop.abort();
    await soon(Promise.allSettled([waiting]), this.#patienceMs, 'end when its signal aborted');
  }

  /** A lookup ends by itself; a watch does not, until it is told to. */
  async expectToGoOn(): Promise<void> {
    if (!('watch' in this.#source)) return;
    let hasEnded = false;
    const end = (): void => {
      hasEnded = true;
    };
    void this.next().then(end, end);
    for (let turns = 0; turns < manyTurns; turns++) await turn();
    assert(!hasEnded, 'The source ended for one listener when another one left.');
  }
}

/** Turns of the event loop in which an end that is not one's own would show. */
const manyTurns = 20;

/** The words of a source, whatever kind it is; of a lookup there is one. */
async function* listen(source: Source, signal: AbortSignal): AsyncGenerator<Words> {
  if ('sources' in source) yield* listenInTurn(source.sources, signal);
  else if ('lookup' in source) yield batch(await source.lookup({ signal }));
  else for await (const word of source.watch({ signal })) yield batch(word);
}

/** Those of the first one that can say. */
async function* listenInTurn(sources: readonly Source[], signal: AbortSignal): AsyncGenerator<Words> {
  for (const source of sources) {
    for await (const words of listen(source, signal)) {
      if (words.every(({ kind }) => kind === 'unknown')) break;
      yield words;
    }
  }
}

function batch(word: Resolution | Words): Words {
  return Array.isArray(word) ? word : [word as Resolution];
}

/** What never comes fails its case, and not by the runner's own timeout, which would not say what it was. */
export async function soon<T>(promise: PromiseLike<T>, patienceMs: number, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const message = `The source did not ${what}, in ${patienceMs} ms.`;
  const timer = setTimeout(() => reject(new assert.AssertionError({ message })), patienceMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
