import { must } from '../child.ts';
import { type Package, root } from '../packages.ts';

/**
 * Builds and packs every package into `folder`, as it will be published: pnpm adds the LICENSE, and writes versions where
 * our manifests say `catalog:` and `workspace:`.
 */
export async function packPackages(folder: string): Promise<void> {
  await must(['node', 'scripts/build.ts'], { cwd: root, limitMs: 180_000 });
  const pack = ['pnpm', '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder];
  await must(pack, { cwd: root, limitMs: 180_000 });
}

/** What npm and pnpm call the file. */
export function tarballOf({ name, manifest }: Package): string {
  return `${name.slice(1).replace('/', '-')}-${manifest.version}.tgz`;
}
