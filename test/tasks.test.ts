import { copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { run } from './child.ts';
import { typeCheck } from './consumer/type-check.ts';
import { packages } from './packages.ts';

const consumer = inject('consumer');
const tasks = join(import.meta.dirname, 'tasks');

test('what users do with it type-checks against the packages as they are shipped', async () => {
  const names = globSync('*.ts', { cwd: tasks });
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(tasks, name), 'utf8')]));
  const { errors, read } = await typeCheck({ consumer, name: 'tasks', files });
  expect(errors).toEqual([]);
  expect(read).toContain(join(consumer, 'node_modules/@rollcall/core/dist/index.d.ts'));
  expect(read.filter((file) => file.includes('/src/'))).toEqual([]);
});

/** Those that bring a cluster of their own. The others ask one that is not there, or never end. */
test.each(['g-shard.ts'])('%s runs, on the packages as they are shipped', async (name) => {
  const folder = join(consumer, 'running-tasks');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(tasks, name), join(folder, name));
  const ended = await run(['node', name], { cwd: folder });
  expect(ended, ended.said).toMatchObject({ code: 0, signal: null });
});

const imports = packages.flatMap(({ name, manifest }) =>
  Object.keys(manifest.exports ?? {})
    .filter((entry) => entry !== './package.json')
    .map((entry, index) => `import * as m${name.replace(/\W/g, '_')}${index} from '${name}${entry.slice(1)}';`),
);
const used = `${imports.join('\n')}\nexport const all: unknown[] = [${imports.map((line) => line.split(' ')[3])}];\n`;

test.each([
  { app: 'an ES module', file: 'app.mts', compilerOptions: {} },
  { app: 'a CommonJS app', file: 'app.cts', compilerOptions: {} },
  { app: "a bundler's app", file: 'app.ts', compilerOptions: { module: 'preserve', moduleResolution: 'bundler' } },
])('every entry has types for $app', async ({ file, compilerOptions }) => {
  const name = `entries-${file}`;
  const { errors, read } = await typeCheck({ consumer, name, files: { [file]: used }, compilerOptions });
  expect(errors).toEqual([]);
  expect(read).toContain(join(consumer, name, file));
});
