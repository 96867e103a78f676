import type { Request, Send } from './send.ts';

export interface Load {
  /** Made in turn. */
  readonly requests: readonly Request[];
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
export function closedLoop(send: Send, { requests, concurrency, isOn }: Load): Promise<Answers> {
  const timesMs: number[] = [];
  let [made, failed, open] = [0, 0, 0];
  return new Promise((resolve) => {
    const begin = (): void => {
      const request = requests[made % requests.length];
      if (request === undefined || !isOn(made)) return;
      made += 1;
      open += 1;
      send(request, ended);
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
