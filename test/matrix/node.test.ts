import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createCluster } from '@rollcall/testing';
import { describe, expect, inject, test } from 'vitest';
import { must } from '../child.ts';
import { packages } from '../packages.ts';
import { podServer } from '../pod-server.ts';
import { nodes } from './versions.ts';

const app = inject('consumer');
const programs = { 'an ES module': 'finds-pods.mjs', 'a CommonJS program': 'finds-pods.cjs' };
for (const program of Object.values(programs)) {
  writeFileSync(join(app, program), readFileSync(join(import.meta.dirname, 'programs', program)));
}

describe.each(nodes)('Node %s', (version) => {
  const env = { PATH: `${join(app, 'node_modules', `node-${version}`, 'bin')}${delimiter}${process.env.PATH}` };
  const sh = (...command: readonly string[]) => must(command, { cwd: app, env });

  test('is the one that runs', async () => {
    expect(await sh('node', '--version')).toMatch(new RegExp(`^v${version.replace('.', '\\.')}\\.`));
  });

  test.each(Object.entries(programs))('%s finds the pods of a service', async (_, program) => {
    expect(await sh('node', program)).toBe('web-0 web-1\n');
  });

  test('npx @rollcall/cli says its version', async () => {
    const cli = packages.find(({ name }) => name === '@rollcall/cli');
    expect(await sh('npx', '--no-install', '@rollcall/cli', '--version')).toContain(cli?.manifest.version);
  });

  test('npx @rollcall/cli finds the pods of a service', async () => {
    await using cluster = await createCluster();
    await cluster.statefulSet('web', { replicas: 2, ports: { http: 8080 }, run: podServer });
    const resolve = ['npx', '--no-install', '@rollcall/cli', 'resolve', 'web.default:http'];
    expect(await must(resolve, { cwd: app, env: { ...env, ...cluster.env } })).toMatch(/\bweb-0\b.*\bweb-1\b/s);
  });
});
