import { CONCURRENCY } from './closed-loop.ts';
import type { Greeter } from './greeter.ts';

/** Long enough that the caches, which the other client has had meanwhile, and the branch predictor are its own for nearly all of it. */
const SLICE_MS = 400;

export interface SliceReport {
  readonly calls: number;
  /** Of the whole process. */
  readonly cpuUs: number;
}

/** As many calls as go into a moment. */
export async function slice(client: Greeter): Promise<SliceReport> {
  const end = performance.now() + SLICE_MS;
  const before = process.cpuUsage();
  let calls = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      await client.hello();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const { user, system } = process.cpuUsage(before);
  return { calls, cpuUs: user + system };
}
