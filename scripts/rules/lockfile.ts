import { readFile } from 'node:fs/promises';

/** A lockfile that was written behind a mirror may say so, and would then install nowhere else. */
export async function lockfileNamesNoHost(): Promise<string[]> {
  const lines = (await readFile('pnpm-lock.yaml', 'utf8')).split('\n');
  return lines.flatMap((line, at) => (/\bhttps?:\/\//.test(line) ? `pnpm-lock.yaml:${at + 1} ${line.trim()}` : []));
}
