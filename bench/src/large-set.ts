import { createResolver, type Found, type WatchSource } from '@rollcall/core';

const PARTS = 100;
const PART_SIZE = 100;
const ROUNDS = 200;
/** Not measured: the figure is a running service's, not that of code which is compiled meanwhile. */
const WARM_UP_ROUNDS = 600;

export interface UpdateTimes {
  readonly name: string;
  readonly p50Ms: number;
  readonly p90Ms: number;
}

/** 10,000 endpoints in 100 parts, of which one changes: from the source's word to the event. */
export async function benchLargeSet(): Promise<readonly UpdateTimes[]> {
  const inbox = new Inbox();
  await using resolver = createResolver(inbox.source);
  inbox.put(Array.from({ length: PARTS }, (_, part) => slice(part, 0)));
  await resolver.ready({ min: PARTS * PART_SIZE });
  const changed: number[] = [];
  const same: number[] = [];
  for (let round = 1; round <= WARM_UP_ROUNDS + ROUNDS; round++) {
    changed.push(await timeOf(inbox, resolver, slice(7, round)));
    same.push(await timeOf(inbox, resolver, slice(7, round)));
  }
  return [summary('one part changed', changed), summary('one part told again', same)];
}

/** The pods of a part; with another `run` each of them is restarted, at another address. */
function slice(part: number, run: number): Found {
  const endpoints = Array.from({ length: PART_SIZE }, (_, index) => {
    const slot = `web-${part * PART_SIZE + index}`;
    return { address: `10.${run & 255}.${part}.${index}`, port: 80, slot, uid: `${slot} ${run}` };
  });
  return { kind: 'found', part: `slice-${part}`, endpoints };
}

async function timeOf(inbox: Inbox, resolver: ReturnType<typeof createResolver>, word: Found): Promise<number> {
  const heard = Promise.withResolvers<void>();
  using _once = resolver.on('resolution', () => heard.resolve());
  const startedAt = performance.now();
  inbox.put([word]);
  await heard.promise;
  return performance.now() - startedAt;
}

/** A watch that tells what is put in. */
class Inbox {
  #next = Promise.withResolvers<readonly Found[]>();

  readonly source: WatchSource = {
    name: 'inbox',
    watch: () => this.#words(),
  };

  put(words: readonly Found[]): void {
    this.#next.resolve(words);
  }

  async *#words(): AsyncGenerator<readonly Found[]> {
    for (;;) {
      const words = await this.#next.promise;
      this.#next = Promise.withResolvers();
      yield words;
    }
  }
}

function summary(name: string, times: readonly number[]): UpdateTimes {
  const sorted = times.slice(WARM_UP_ROUNDS).toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { name, p50Ms: at(0.5), p90Ms: at(0.9) };
}
