import { Server } from 'node:net';
import { inspect } from 'node:util';
import { badOption } from '../../bad-option.ts';
import type { Pod, Run } from '../../workload.ts';
import type { PodProcess, Program } from '../process.ts';
import { within } from '../within.ts';
import { runDisposable } from './disposable.ts';
import { runServer } from './server.ts';

type RunFunction = Extract<Run, (pod: Pod) => unknown>;

/** What `run` made. It is asked once whether it serves, and not at all where nobody waits for it any more. */
export interface Running extends Omit<PodProcess, 'ready'> {
  untilReady(): Promise<void>;
}

/** A pod inside this process: whatever `run` made. */
export function runInProcess(run: RunFunction, program: Program, pod: Pod): PodProcess {
  const { startMs } = program;
  const made = make(run, program, pod);
  const given = within(startMs, made, () => {
    throw badOption(`\`run\` of ${pod.name} has given nothing within ${startMs / 1_000} s (\`startMs\`).`);
  });
  // What comes after all is nobody's.
  given.catch(() => made.then((late) => late.kill()).catch(() => {}));
  const running = given.catch(() => undefined);
  return {
    ready: given.then((process) => process.untilReady()),
    exited: running.then((process) => process?.exited),
    stop: async () => (await running)?.stop(),
    kill: async () => (await running)?.kill(),
  };
}

async function make(run: RunFunction, program: Program, pod: Pod): Promise<Running> {
  const made: unknown = await run(pod);
  if (made instanceof Server) return runServer(made, program, pod);
  if (isDisposable(made)) return runDisposable(made, program);
  throw badOption(
    `\`run\` of ${pod.name} gave ${inspect(made, { depth: -1 })}: return the server, or what else is AsyncDisposable.`,
  );
}

function isDisposable(made: unknown): made is AsyncDisposable {
  if (made === null || (typeof made !== 'object' && typeof made !== 'function')) return false;
  return Symbol.asyncDispose in made && typeof made[Symbol.asyncDispose] === 'function';
}
