import { existsSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { must } from '../child.ts';
import { packages, root } from '../packages.ts';

/**
 * Builds and packs every package, and unpacks the tarballs into an app of its own, as npm would: so that what a package
 * forgot to ship, or to depend on, is missing there. It lies outside of the repository, whose node_modules would help out.
 */
export async function installPackages(): Promise<string> {
  await must(['tsc', '-b', 'packages'], { cwd: root });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-consumer-')));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await must(['npm', 'pack', '--silent', '--pack-destination', folder, ...packages.map(({ folder }) => folder)], {
    cwd: root,
  });
  for (const { name, folder: source, manifest } of packages) {
    const target = join(folder, 'node_modules', name);
    mkdirSync(target, { recursive: true });
    const tarball = `${name.slice(1).replace('/', '-')}-${manifest.version}.tgz`;
    await must(['tar', '-xzf', join(folder, tarball), '-C', target, '--strip-components=1'], { cwd: root });
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (!dependency.startsWith('@rollcall/')) link(source, dependency, target);
    }
  }
  for (const name of installedByApps()) link(join(root, 'test'), name, folder);
  return folder;
}

/** What an app brings along itself: Node's types, and the peers that tests and READMEs talk to. */
function installedByApps(): string[] {
  return ['@types/node'];
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
