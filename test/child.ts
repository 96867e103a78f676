import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './packages.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Both streams, as they came. */
  readonly said: string;
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Called with everything said so far. */
  readonly onOutput?: ((said: string, child: ChildProcess) => void) | undefined;
  /** A guard against one that hangs: it gets SIGKILL, before the test's own limit, which would not show what it said. */
  readonly limitMs?: number | undefined;
}

/** Runs a command to its end; `node` and the tools are this repository's. */
export function run([file = '', ...args]: readonly string[], options: ChildOptions): Promise<Ended> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: environment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      options.onOutput?.(said, child);
    });
  }
  const limit = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? 50_000);
  return new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, said }));
  }).finally(() => clearTimeout(limit));
}

/** As `run`, for what has to succeed. Gives what it said. */
export async function must(command: readonly string[], options: ChildOptions): Promise<string> {
  const { code, signal, said } = await run(command, options);
  if (code !== 0) throw new Error(`${command.join(' ')}: ended with ${signal ?? code}\n${said}`);
  return said;
}

/**
 * Without what the test runner set for itself: NODE_OPTIONS would choose sources where built files are meant, and NODE_PATH
 * would find what a package forgot to depend on.
 */
function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_PATH: _path, ...inherited } = process.env;
  return { ...inherited, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`, ...more };
}
