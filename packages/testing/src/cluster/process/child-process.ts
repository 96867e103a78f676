import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { badOption } from '../../bad-option.ts';
import type { Pod } from '../../workload.ts';
import type { PodProcess, Program } from '../process.ts';
import { within } from '../within.ts';

/** A pod as a process of its own. */
export function spawnCommand(
  command: readonly string[],
  { startMs, graceMs }: Program,
  pod: Pod,
  env: Readonly<Record<string, string>>,
): PodProcess {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = ended(child);
  killWithUs(child, exited);
  const kill = (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    return exited;
  };
  return {
    ready: untilReady(child, `The command of ${pod.name} (${command.join(' ')})`, startMs),
    exited,
    kill: () => kill('SIGKILL'),
    async stop() {
      const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await kill('SIGTERM');
      clearTimeout(force);
    },
  };
}

function untilReady(child: ChildProcess, what: string, startMs: number): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(badOption(`${what} could not be started: ${error.message}.`, error)));
    child.once('exit', (code, signal) =>
      reject(badOption(`${what} ended (${signal ?? `exit code ${code}`}) before it had printed the line 'ready'.`)),
    );
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      if (line === 'ready') resolve();
      else process.stderr.write(`${line}\n`);
    });
  });
  return within(startMs, ready, () => {
    const limit = `within ${startMs / 1_000} s (\`startMs\`)`;
    throw badOption(`${what} has not printed the line 'ready' ${limit}: print it on stdout once it listens.`);
  });
}

/**
 * It is over, and nothing of it is open here. Its output may end a moment later than itself, or never, where a process that
 * it has started holds on to that: so its last words are read, and no others.
 */
function ended(child: ChildProcess): Promise<void> {
  child.once('exit', () => setImmediate(() => setImmediate(() => child.stdout?.destroy())));
  // `error` instead of `close`: it could not be started at all.
  return new Promise((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
}

const children = new Set<ChildProcess>();

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

/** A test that ends without closing its cluster (a timeout, an exception) leaves no process behind. */
function killWithUs(child: ChildProcess, exited: Promise<void>): void {
  if (children.size === 0) process.on('exit', killAll);
  children.add(child);
  void exited.then(() => {
    children.delete(child);
    if (children.size === 0) process.off('exit', killAll);
  });
}
