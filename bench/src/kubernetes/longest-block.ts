import { setImmediate as turn } from 'node:timers/promises';

/**
 * The longest time, in ms, for which the event loop did one thing and nothing else, until `work` is done: of this thread's
 * CPU, as on a busy machine others take turns in the middle of it.
 */
export async function longestBlock(work: PromiseLike<unknown>): Promise<number> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  let longest = 0;
  let last = cpuMs();
  while (!isDone) {
    await turn();
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
