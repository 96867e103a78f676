import { setImmediate as turn } from 'node:timers/promises';

/**
 * The longest time, in ms, for which the event loop did one thing and nothing else, until `work` is done. By the clock: the
 * CPU time of a thread goes by steps of 4 ms on some kernels. Where others take turns in the middle of it, it is longer.
 */
export async function longestBlock(work: PromiseLike<unknown>): Promise<number> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  let longest = 0;
  let last = performance.now();
  while (!isDone) {
    await turn();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}
