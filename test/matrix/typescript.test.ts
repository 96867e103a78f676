import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { must } from '../child.ts';
import { typeCheck } from '../consumer/type-check.ts';
import { nodes, typescripts } from './versions.ts';

const app = inject('consumer');
const lowestNode = join(app, 'node_modules', `node-${nodes[0]}`, 'bin/node');
const program = join(import.meta.dirname, 'programs/finds-pods.ts');
const lateProgram = join(import.meta.dirname, 'programs/finds-pods-late.ts');
/** Those that need no client library, whose own types may ask for a newer TypeScript. */
const tasks = globSync(join(import.meta.dirname, '../tasks/{a,g,i,j}-*.ts'));

const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };
const bundler = { module: 'esnext', moduleResolution: 'bundler' };

describe.each(typescripts)('TypeScript %s', (version) => {
  const knowsRequire = Number(version) >= 5.8;

  test.concurrent.each([
    { app: 'an ES module (nodenext)', options: nodenext, type: 'm', main: program, others: tasks },
    {
      app: 'CommonJS (nodenext)',
      options: nodenext,
      type: 'c',
      main: knowsRequire ? program : lateProgram,
      others: [],
    },
    { app: 'an ES module (bundler)', options: bundler, type: 'm', main: program, others: tasks },
  ])('compiles what users do as $app, and that runs', async ({ app: kind, options, type, main, others }) => {
    const name = `typescript-${version}-${kind.replaceAll(/\W+/g, '-')}`;
    const { errors, read } = await typeCheck({
      consumer: app,
      name,
      files: Object.fromEntries([main, ...others].map((file) => [named(file, type), readFileSync(file, 'utf8')])),
      compilerOptions: { ...options, allowImportingTsExtensions: false, noEmit: false, outDir: 'out' },
      tsc: join(app, `node_modules/typescript-${version}/bin/tsc`),
    });
    expect(errors).toEqual([]);
    expect(read).toContain(join(app, 'node_modules/@rollcall/core/dist/index.d.ts'));
    const built = join(app, name, 'out', named(main, type).replace('ts', 'js'));
    expect(await must([lowestNode, built], { cwd: app })).toBe('web-0 web-1\n');
  });
});

/** `finds-pods.mts`: the extension says what kind of module it is. */
function named(file: string, type: string): string {
  return basename(file).replace(/ts$/, `${type}ts`);
}
