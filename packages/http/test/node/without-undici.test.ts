import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** Says what was resolved. Node loads an undici of its own for whoever imports node:http. */
const program = (imported: string) => `
const { registerHooks } = require('node:module');
const urls = [];
registerHooks({ resolve: (name, context, next) => { const found = next(name, context); urls.push(found.url); return found; } });
import('${imported}').then(() => console.log(JSON.stringify(urls)));`;

async function loadedBy(imported: string): Promise<readonly string[]> {
  const { stdout } = await run(process.execPath, ['-C', '@rollcall/source', '-e', program(imported)], {
    cwd: import.meta.dirname,
  });
  return JSON.parse(stdout);
}

const isUndici = (module: string): boolean => module.includes('undici');

test('Agents for node:http load no undici', async () => {
  const loaded = await loadedBy('@rollcall/http/node');
  expect(loaded.filter((module) => module.includes('packages/http/src/node.ts'))).toHaveLength(1);
  expect(loaded.filter(isUndici)).toEqual([]);
});

test('the Agent for undici does', async () => {
  expect((await loadedBy('@rollcall/http')).filter(isUndici)).not.toEqual([]);
});

test('and whoever has none can type-check: no file behind them names it', async () => {
  const files = await filesBehind(new URL('../../src/node.ts', import.meta.url));
  expect(files.size).toBeGreaterThan(10);
  for (const text of files.values()) expect(text).not.toMatch(/from 'undici/);
});

/** A module and all that it imports by a path, types or not. */
async function filesBehind(file: URL, found = new Map<string, string>()): Promise<ReadonlyMap<string, string>> {
  if (found.has(file.href)) return found;
  const text = await readFile(file, 'utf8');
  found.set(file.href, text);
  for (const [, path = ''] of text.matchAll(/from '(\.[^']+)'/g)) await filesBehind(new URL(path, file), found);
  return found;
}
