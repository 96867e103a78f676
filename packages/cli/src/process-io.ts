import type { Clock } from '@rollcall/core';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';

const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms).unref(),
};

/** The streams, signals and time of this process. */
export function createProcessIo(): Io {
  const { stdout, stderr } = process;
  const stop = new AbortController();
  for (const stream of [stdout, stderr]) stream.on('error', (error) => endOf(error, stop));
  return {
    stdout,
    stderr,
    clock: systemClock,
    stopped() {
      // Once: whoever presses Ctrl-C again does not want to wait.
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
      return stop.signal;
    },
  };
}

/** `rollcall watch web | head -1`: a reader that has left is no failure. A disk that is full is one. */
function endOf(error: NodeJS.ErrnoException, stop: AbortController): void {
  if (error.code === 'EPIPE') {
    stop.abort();
    return;
  }
  process.stderr.write(`rollcall: ${error.message}\n`);
  process.exit(exitCodes.unknown);
}
