import type { Pod } from '../workload.ts';
import { spawnCommand } from './process/child-process.ts';
import { runInProcess } from './process/in-process.ts';
import type { WorkloadSettings } from './workload-settings.ts';

/** What a pod runs, from its start on. */
export interface PodProcess {
  /** It serves; rejects where it never will, or does not within `startMs`. */
  readonly ready: Promise<void>;
  /** It has ended, whoever ended it. Never rejects. */
  readonly exited: Promise<void>;
  /** Resolves when it has ended, after `graceMs` by force. Rejects where disposing of it does; so does `kill`. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export type Program = Pick<WorkloadSettings, 'ports' | 'run' | 'startMs' | 'graceMs'>;

export function startProcess(program: Program, pod: Pod, env: Readonly<Record<string, string>>): PodProcess {
  const { run } = program;
  return typeof run === 'function' ? runInProcess(run, program, pod) : spawnCommand(run, program, pod, env);
}
