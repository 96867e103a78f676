import type { Pod, Run } from '../workload.ts';
import { spawnCommand } from './process/child-process.ts';
import { runInProcess } from './process/in-process.ts';

/** What a pod runs, from its start on. Nothing here rejects but `ready`. */
export interface PodProcess {
  /** It serves; rejects where it never will. */
  readonly ready: Promise<void>;
  /** It has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Resolves when it has ended, after `graceMs` by force. */
  stop(graceMs: number): Promise<void>;
  kill(): Promise<void>;
}

export function startProcess(run: Run, pod: Pod, env: Readonly<Record<string, string>>): PodProcess {
  return typeof run === 'function' ? runInProcess(run, pod) : spawnCommand(run, pod, env);
}
