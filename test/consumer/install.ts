import { existsSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { must } from '../child.ts';
import { type Package, packages, root } from '../packages.ts';

/** What an app brings along itself: Node's types, and whatever else READMEs import. */
const appsOwn = ['@types/node'];

/**
 * Builds and packs every package, and unpacks the tarballs into an app of its own, as npm would: so that what a package
 * forgot to ship, or to depend on, is missing there. It lies outside of the repository, whose node_modules would help out.
 */
export async function installPackages(): Promise<string> {
  await must(['node', 'scripts/build.ts'], { cwd: root, limitMs: 180_000 });
  const app = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-consumer-')));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await must(['npm', 'pack', '--silent', '--pack-destination', app, ...packages.map(({ folder }) => folder)], {
    cwd: app,
  });
  for (const each of packages) await unpack(each, app);
  for (const name of appsOwn) link(join(root, 'test'), name, app);
  return app;
}

async function unpack({ name, folder, manifest }: Package, app: string): Promise<void> {
  const target = join(app, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  const tarball = `${name.slice(1).replace('/', '-')}-${manifest.version}.tgz`;
  await must(['tar', '-xzf', tarball, '-C', target, '--strip-components=1'], { cwd: app });
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!dependency.startsWith('@rollcall/')) link(folder, dependency, target);
  }
}

/** Gives `to` the installed dependency of `from`. */
function link(from: string, name: string, to: string): void {
  const path = join(to, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(find(from, name), path);
}

function find(folder: string, name: string): string {
  const path = join(folder, 'node_modules', name);
  if (existsSync(path)) return realpathSync(path);
  if (folder === root) throw new Error(`${name} is not installed`);
  return find(dirname(folder), name);
}
