import type { Program } from '../process.ts';
import { within } from '../within.ts';
import type { Running } from './in-process.ts';

/** Anything that can be disposed of: ready at once, and nobody can see it end by itself. */
export function runDisposable(made: AsyncDisposable, { graceMs }: Program): Running {
  const dispose = async (): Promise<void> => await made[Symbol.asyncDispose]();
  let disposed: Promise<void> | undefined;
  const end = (): Promise<void> => {
    // There is no force to be used on it: after its time it is left to itself.
    disposed ??= within(graceMs, dispose(), () => {});
    return disposed;
  };
  return { untilReady: async () => {}, exited: new Promise(() => {}), stop: end, kill: end };
}
