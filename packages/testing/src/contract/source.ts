import assert from 'node:assert/strict';
import { createResolver, type Resolution, type Sighting, type Source } from '@rollcall/core';
import { type ContractCase, casesOf, type Promises } from '../contract.ts';
import { Listener, soon } from './listener.ts';
import { assertLeaveNothing } from './still-running.ts';
import { assertFound, assertWord, placeOf } from './words.ts';

export interface SourceContractOptions {
  /** How long the source may take for what it promises. Default 5 000. Raise it for one that is slow. */
  readonly patienceMs?: number | undefined;
}

/**
 * What every source promises, as named cases for any test runner; run them one after another.
 *
 * @param make a source of exactly these endpoints, anew for each case. What it starts for that (a server of yours) is
 *   its own to end.
 * @example
 * for (const { name, run } of sourceContract((endpoints) => consul(fakeConsul(endpoints)))) test(name, run);
 */
export function sourceContract(
  make: (endpoints: readonly Sighting[]) => Source | PromiseLike<Source>,
  { patienceMs = 5_000 }: SourceContractOptions = {},
): readonly ContractCase[] {
  return casesOf(promises, { make, patienceMs });
}

interface Subject {
  readonly patienceMs: number;
  make(endpoints: readonly Sighting[]): Source | PromiseLike<Source>;
}

const pods: readonly Sighting[] = [0, 1, 2].map((ordinal) => ({
  address: `10.0.0.${ordinal + 1}`,
  port: 8080,
  slot: `web-${ordinal}`,
}));

const promises: Promises<Subject> = {
  async 'finds those who are there, and no others'({ make, patienceMs }) {
    for (const there of [pods, pods.slice(1, 2)]) assertFound(await hear(await make(there), patienceMs), there);
  },

  async 'finds nobody where nobody is, which is not unknown'({ make, patienceMs }) {
    assertFound(await hear(await make([]), patienceMs), []);
  },

  async 'says what a source may say, with IP addresses and ports'({ make, patienceMs }) {
    for (const there of [pods, []]) for (const word of await hear(await make(there), patienceMs)) assertWord(word);
  },

  async 'says the same to who asks next'({ make, patienceMs }) {
    const source = await make(pods);
    for (let asked = 0; asked < 2; asked++) assertFound(await hear(source, patienceMs), pods);
  },

  async 'serves two at once, and goes on for one when the other leaves'({ make, patienceMs }) {
    const source = await make(pods);
    const [leaving, staying] = [new Listener(source, patienceMs), new Listener(source, patienceMs)];
    const waiting = leaving.next();
    const heard = staying.hear();
    const [, words] = await Promise.all([leaving.leave(waiting), heard]);
    assertFound(words, pods);
    await staying.expectToGoOn();
    await staying.leave();
  },

  async 'ends when its signal aborts'({ make, patienceMs }) {
    const source = await make(pods);
    const early = new Listener(source, patienceMs);
    await early.leave();
    const late = new Listener(source, patienceMs);
    await late.hear();
    await late.leave();
  },

  async 'leaves nothing running'({ make, patienceMs }) {
    const sources = await Promise.all(Array.from({ length: 8 }, async () => make(pods)));
    await assertLeaveNothing(
      sources.map((source) => () => hear(source, patienceMs)),
      patienceMs,
    );
  },

  async 'makes the endpoints of a resolver'({ make, patienceMs }) {
    const resolver = createResolver(await make(pods));
    const ready = resolver.ready({ min: pods.length });
    try {
      const { status, endpoints } = await soon(ready, patienceMs, 'tell a resolver who is there');
      assert.equal(status, 'current');
      assert.deepEqual(endpoints.map(placeOf).toSorted(), pods.map(placeOf).toSorted());
    } finally {
      ready.catch(() => {});
      await soon(resolver.close(), patienceMs, 'end when its resolver closed');
    }
  },
};

/** Everything that is heard by who then leaves. */
async function hear(source: Source, patienceMs: number): Promise<readonly Resolution[]> {
  const listener = new Listener(source, patienceMs);
  const words = await listener.hear();
  await listener.leave();
  return words;
}
