import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../child.ts';
import { packPackages, tarballOf } from '../consumer/pack.ts';
import { packages } from '../packages.ts';
import { nodes, typescripts } from './versions.ts';

/**
 * Makes an app in a folder outside of this repository: npm installs the tarballs of our packages with what they depend on,
 * and every TypeScript and Node, from the registry, as it would for a user.
 */
export async function installInto(app: string): Promise<void> {
  await packPackages(app);
  for (const tarball of packages.map(tarballOf)) {
    console.log(`${tarball}: ${Math.round(statSync(join(app, tarball)).size / 1024)} kB`);
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest()));
  await must(['npm', 'install', '--no-audit', '--no-fund'], { cwd: app, limitMs: 540_000 });
}

function manifest() {
  return {
    name: 'app',
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(packages.map((each) => [each.name, `file:${tarballOf(each)}`])),
    devDependencies: {
      // The lowest Node's. Newer ones do not say what TypeScript 5.4 understands.
      '@types/node': '22',
      ...Object.fromEntries(typescripts.map((version) => [`typescript-${version}`, `npm:typescript@${version}`])),
      ...Object.fromEntries(nodes.map((version) => [`node-${version}`, `npm:node@${version}`])),
    },
    // The `node` packages fetch their binary in an install script.
    allowScripts: { node: true },
  };
}
