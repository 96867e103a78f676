import type { Cluster, ManualClock } from '@rollcall/testing';
import { manualClock } from '@rollcall/testing';
import { type ExitCode, type Io, run } from '../src/index.ts';

/** What a run has printed so far, and how it ended. */
export interface Terminal {
  readonly clock: ManualClock;
  /** That wait for their time. */
  readonly timers: number;
  readonly out: string;
  readonly err: string;
  /** `rollcall ` and `line`, asked of `cluster`, as from a machine in its namespace. In parts where one has a space. */
  rollcall(...line: readonly string[]): Promise<ExitCode>;
  /** Ctrl-C. */
  interrupt(): void;
}

/** `cluster`: whom to ask; without it only what the line itself says. */
export function terminal(cluster?: Cluster): Terminal {
  const stop = new AbortController();
  const said = { out: '', err: '' };
  const clock = manualClock();
  const timers = new Set<Disposable>();
  const io: Io = {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    clock: { now: clock.now, setTimeout: (run, ms) => counted(timers, clock, run, ms) },
    stopped: () => stop.signal,
  };
  const asking = cluster ? ['--server', cluster.dns.address, '--zone', 'cluster.local'] : [];
  const home = (argv: readonly string[]): string[] =>
    cluster && !argv.includes('--namespace') ? ['--namespace', 'default'] : [];
  return {
    clock,
    get timers() {
      return timers.size;
    },
    get out() {
      return said.out;
    },
    get err() {
      return said.err;
    },
    rollcall(...line) {
      const argv = line.length === 1 ? line.flatMap((text) => text.split(' ').filter(Boolean)) : line;
      return run([...argv, ...asking, ...home(argv)], io);
    },
    interrupt: () => stop.abort(),
  };
}

function counted(timers: Set<Disposable>, clock: ManualClock, run: () => void, ms: number): Disposable {
  const inner = clock.setTimeout(() => {
    timers.delete(timer);
    run();
  }, ms);
  const timer = {
    [Symbol.dispose]() {
      timers.delete(timer);
      inner[Symbol.dispose]();
    },
  };
  timers.add(timer);
  return timer;
}

/** A pod of which nothing is asked but to be in DNS. */
export const idle = (): AsyncDisposable => ({ [Symbol.asyncDispose]: async () => {} });
