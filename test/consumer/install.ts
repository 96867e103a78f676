import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { must } from '../child.ts';
import { type Package, packages, root } from '../packages.ts';
import { packPackages, tarballOf } from './pack.ts';

/** What an app brings along itself, besides the clients that our packages are for: what READMEs and tasks import. */
const appsOwn: Readonly<Record<string, readonly string[]>> = {
  test: ['@types/node'],
  'examples/kafka': ['@platformatic/kafka'],
  'packages/http': ['axios', 'got', 'openapi-fetch'],
  'packages/grpc': [
    '@grpc/proto-loader',
    '@nestjs/common',
    '@nestjs/core',
    '@nestjs/microservices',
    'nice-grpc',
    'reflect-metadata',
    'rxjs',
  ],
};

/**
 * Unpacks the tarball of every package into an app of its own, as npm would: so that what a package forgot to ship, or to
 * depend on, is missing there. It lies outside of the repository, whose node_modules would help out. The tarballs lie in
 * it too.
 */
export async function installPackages(): Promise<string> {
  const app = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-consumer-')));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await packPackages(app);
  for (const each of packages) await unpack(each, app);
  for (const [folder, names] of Object.entries(appsOwn)) {
    for (const name of names) link(join(root, folder), name, app);
  }
  for (const { folder, manifest } of packages) {
    for (const peer of Object.keys(manifest.peerDependencies ?? {})) link(folder, peer, app);
  }
  return app;
}

async function unpack(each: Package, app: string): Promise<void> {
  const { name, folder, manifest } = each;
  const target = join(app, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  await must(['tar', '-xzf', tarballOf(each), '-C', target, '--strip-components=1'], { cwd: app });
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!dependency.startsWith('@rollcall/')) link(folder, dependency, target);
  }
  for (const [program, file] of Object.entries(manifest.bin ?? {})) linkProgram(join(target, file), program, app);
}

/** As npm does: `npx <package>`, and scripts, find it there. */
function linkProgram(file: string, name: string, app: string): void {
  const path = join(app, 'node_modules', '.bin', name);
  mkdirSync(dirname(path), { recursive: true });
  chmodSync(file, 0o755);
  symlinkSync(file, path);
}

/** Gives `to` the installed dependency of `from`. */
function link(from: string, name: string, to: string): void {
  const path = join(to, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) symlinkSync(find(from, name), path);
}

function find(folder: string, name: string): string {
  const path = join(folder, 'node_modules', name);
  if (existsSync(path)) return realpathSync(path);
  if (folder === root) throw new Error(`${name} is not installed`);
  return find(dirname(folder), name);
}
