import { existsSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, join, relative } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { must } from './child.ts';
import { importsOf } from './consumer/imports.ts';
import { packages, root } from './packages.ts';

const consumer = inject('consumer');

describe.each(packages)('$name', ({ name, folder, manifest }) => {
  const installed = join(consumer, 'node_modules', name);
  const built = globSync('dist/**/*.js', { cwd: installed });
  const entries = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== './package.json');
  const specifiers = entries.map((entry) => name + entry.slice(1));

  test('has a manifest that says what npm and its readers ask', () => {
    expect(manifest).toMatchObject({
      name: `@rollcall/${basename(folder)}`,
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=22.19' },
      publishConfig: { access: 'public' },
      keywords: expect.arrayContaining(['kubernetes', 'headless-service']),
      homepage: expect.stringMatching(new RegExp(`/${basename(folder)}#readme$`)),
      repository: { type: 'git', directory: `packages/${basename(folder)}` },
    });
  });

  test('ships every file that its manifest points to', () => {
    const { main, types, bin = {} } = manifest;
    const exported = Object.values(manifest.exports ?? {}).flatMap((to) =>
      typeof to === 'string' ? to : Object.values(to),
    );
    const missing = [main, types, ...exported, ...Object.values(bin), 'README.md'].filter(
      (file) => file === undefined || !existsSync(join(installed, file)),
    );
    expect(missing).toEqual([]);
    expect(built.length).toBeGreaterThan(0);
  });

  test('ships nothing else', () => {
    const shipped = globSync('**', { cwd: installed, exclude: ['node_modules'], withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(installed, join(parentPath, name)));
    const others = shipped.filter(
      (file) =>
        !/^dist\/.*\.(js|d\.ts)(\.map)?$|^src\/.*(?<!\.test)\.ts$|^(package\.json|README\.md|LICENSE)$/.test(file),
    );
    expect(others).toEqual([]);
  });

  test('names the types and the sources of each entry before its code', () => {
    for (const entry of entries) {
      expect(Object.keys(manifest.exports?.[entry] ?? {})).toEqual(['@rollcall/source', 'types', 'default']);
    }
  });

  test('exports the same names to import and to require', async () => {
    const [imported, required] = await Promise.all([
      namesOf(specifiers, { kind: 'module', load: (specifier) => `await import('${specifier}')` }),
      namesOf(specifiers, { kind: 'commonjs', load: (specifier) => `require('${specifier}')` }),
    ]);
    for (const names of imported) expect(names.length).toBeGreaterThan(0);
    expect(required).toEqual(imported);
  });

  // Any `await` at the top level, however deep, makes `require()` throw ERR_REQUIRE_ASYNC_MODULE.
  test('has no file that cannot be required', async () => {
    const programs = Object.values(manifest.bin ?? {}).map((file) => file.replace(/^\.\//, ''));
    const files = built.filter((file) => !programs.includes(file)).map((file) => join(installed, file));
    await must(['node', '--input-type=commonjs', '-e', `for (const file of ${JSON.stringify(files)}) require(file)`], {
      cwd: consumer,
    });
  });

  test('imports only what it depends on', () => {
    const { dependencies = {}, peerDependencies = {} } = manifest;
    const allowed = new Set([name, ...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
    const foreign = globSync('dist/**/*.{js,d.ts}', { cwd: installed })
      .flatMap((file) => importsOf(readFileSync(join(installed, file), 'utf8')))
      .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
      .map(packageOf);
    expect(foreign.filter((dependency) => !allowed.has(dependency))).toEqual([]);
  });

  test('depends on no other package of ours but core, and the CLI on the watch', () => {
    const ours = Object.keys(manifest.dependencies ?? {}).filter((dependency) => dependency.startsWith('@rollcall/'));
    // `rollcall doctor` watches as apps do.
    const allowed = name === '@rollcall/cli' ? ['@rollcall/core', '@rollcall/kubernetes'] : ['@rollcall/core'];
    expect(ours.filter((dependency) => !allowed.includes(dependency))).toEqual([]);
    if (name === '@rollcall/core') expect(ours).toEqual([]);
  });

  test('lists its exports one by one', () => {
    const index = readFileSync(join(folder, 'src/index.ts'), 'utf8');
    expect(index).not.toMatch(/export\s+\*/);
    expect(index).not.toMatch(/export\s+default/);
  });
});

test('every package is part of the build', () => {
  const { references } = JSON.parse(readFileSync(join(root, 'packages/tsconfig.json'), 'utf8'));
  expect(references.map(({ path }: { path: string }) => path)).toEqual(packages.map(({ folder }) => basename(folder)));
});

interface Loading {
  readonly kind: 'module' | 'commonjs';
  readonly load: (specifier: string) => string;
}

/** What each of them exports: in a process of its own, as a user of that kind would load it. */
async function namesOf(specifiers: readonly string[], { kind, load }: Loading): Promise<string[][]> {
  const program = `console.log(JSON.stringify([${specifiers.map(load)}].map((them) => Object.keys(them).sort())))`;
  return JSON.parse(await must(['node', `--input-type=${kind}`, '-e', program], { cwd: consumer }));
}

/** `undici` for `undici/types`, `@grpc/grpc-js` for `@grpc/grpc-js/build`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
