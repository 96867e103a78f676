import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./namespace.sh', import.meta.url));
const MARK = 'EXAMPLE_NAMESPACE';

/** Whether this process is in a namespace where the addresses of dead nodes are silent. */
export const isInNamespace: boolean = process.env[MARK] === '1';

/** Why there can be none; undefined if there can. */
export function noNamespace(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root, for a network namespace';
  try {
    execFileSync('unshare', ['--net', 'ip', 'link'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'it needs unshare (util-linux) and ip (iproute2)';
  }
}

/** Runs this very program again, in a namespace. Gives its exit code. */
export async function inNamespace(...args: readonly string[]): Promise<number> {
  const program = [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...args];
  const env = { ...process.env, [MARK]: '1' };
  const child = spawn('unshare', ['--net', 'sh', script, ...program], { stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

export function appear(address: string): void {
  if (isInNamespace) execFileSync('ip', ['address', 'add', `${address}/32`, 'dev', 'lo']);
}

/** Nothing that is sent from here or to here gets anywhere from now on, the FIN of a process that is killed neither. */
export function vanish(address: string): void {
  if (isInNamespace) execFileSync('ip', ['address', 'del', `${address}/32`, 'dev', 'lo']);
}
