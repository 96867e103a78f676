import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { typeCheck } from './consumer/type-check.ts';
import { packages } from './packages.ts';

const consumer = inject('consumer');

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
