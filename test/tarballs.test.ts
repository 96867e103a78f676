import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { must, run } from './child.ts';
import { tarballOf } from './consumer/pack.ts';
import { type Manifest, packages } from './packages.ts';

const consumer = inject('consumer');

describe.each(packages)('the tarball of $name', (each) => {
  const tarball = join(consumer, tarballOf(each));
  const installed = join(consumer, 'node_modules', each.name);
  const maps = globSync('dist/**/*.map', { cwd: installed }).map((file) => join(installed, file));

  test('has nothing that publint would change', async () => {
    const { code, said } = await run(['publint', 'run', tarball, '--strict'], { cwd: consumer });
    expect(code, said).toBe(0);
  });

  test('has types that are found wherever its code is (attw)', async () => {
    const { code, said } = await run(['attw', tarball, '--profile', 'esm-only'], { cwd: consumer });
    expect(code, said).toBe(0);
  });

  test('carries its licence, its README, and the sources that its maps name', () => {
    const sources = maps.flatMap((map) =>
      JSON.parse(readFileSync(map, 'utf8')).sources.map((source: string) => join(dirname(map), source)),
    );
    expect(sources.length).toBeGreaterThan(0);
    const named = ['LICENSE', 'README.md'].map((file) => join(installed, file)).concat(sources);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  test('asks for versions, not for this workspace', () => {
    const manifest: Manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const ranges = Object.values({ ...manifest.dependencies, ...manifest.peerDependencies });
    expect(ranges.filter((range) => !/^[\^~>=<\d]/.test(range))).toEqual([]);
  });

  // `sideEffects: false` lets a bundler drop an import of which nothing is used.
  test('changes nothing by being imported, but for what the app has imported anyway', async () => {
    const program = `
      import { deepEqual } from 'node:assert/strict';
      import 'node:http'; // with which Node loads its own undici
      for (const peer of ${JSON.stringify(Object.keys(each.manifest.peerDependencies ?? {}))}) await import(peer);
      const state = () => [Reflect.ownKeys(globalThis), process.eventNames(), { ...process.env }];
      const before = state();
      await import('${each.name}');
      deepEqual(state(), before);`;
    await must(['node', '--input-type=module', '--eval', program], { cwd: consumer });
  });
});
