import type { Greeter } from './greeter.ts';

export const CONCURRENCY = 64;

export interface LoadReport {
  readonly made: number;
  readonly failed: number;
}

/** So many calls of 10 ms under way at any time, until `stop`, which closes the client. */
export function closedLoop(client: Greeter): { stop(atLeast: number): Promise<LoadReport> } {
  let [mayStopAt, made, failed] = [Number.POSITIVE_INFINITY, 0, 0];
  const work = async (): Promise<void> => {
    while (made < mayStopAt) {
      made += 1;
      await client.work().catch(() => {
        failed += 1;
        return new Promise(setImmediate);
      });
    }
  };
  const all = Array.from({ length: CONCURRENCY }, work);
  return {
    /** Not before so many calls were made. */
    async stop(atLeast: number): Promise<LoadReport> {
      mayStopAt = atLeast;
      await Promise.all(all);
      client.close();
      return { made, failed };
    },
  };
}
