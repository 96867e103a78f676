import type { Dispatcher } from 'undici';

export interface Load {
  /** Made in turn. */
  readonly requests: readonly Dispatcher.DispatchOptions[];
  readonly concurrency: number;
  /** Whether one more is to be made, after so many. */
  isOn(made: number): boolean;
}

export interface Answers {
  readonly made: number;
  readonly failed: number;
  /** Of those that were answered. */
  readonly timesMs: readonly number[];
}

/** So many requests under way at any time: where one ends, the next begins. */
export function closedLoop(dispatcher: Dispatcher, { requests, concurrency, isOn }: Load): Promise<Answers> {
  const timesMs: number[] = [];
  let [made, failed, open] = [0, 0, 0];
  return new Promise((resolve) => {
    const begin = (): void => {
      const request = requests[made % requests.length];
      if (request === undefined || !isOn(made)) return;
      made += 1;
      open += 1;
      dispatcher.dispatch(request, new Reply(ended));
    };
    const ended = (ms: number | undefined): void => {
      open -= 1;
      if (ms === undefined) failed += 1;
      else timesMs.push(ms);
      begin();
      if (open === 0) resolve({ made, failed, timesMs });
    };
    for (let i = 0; i < concurrency; i += 1) begin();
  });
}

/** A handler that does nothing with what it gets. */
class Reply implements Dispatcher.DispatchHandler {
  readonly #startedAt = performance.now();
  readonly #ended: (ms: number | undefined) => void;

  /** @param ended is told how long it took; undefined: it failed. */
  constructor(ended: (ms: number | undefined) => void) {
    this.#ended = ended;
  }

  onRequestStart(): void {}
  onResponseStart(): void {}
  onResponseData(): void {}

  onResponseEnd(): void {
    this.#ended(performance.now() - this.#startedAt);
  }

  onResponseError(): void {
    this.#ended(undefined);
  }
}
