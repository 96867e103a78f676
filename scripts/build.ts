// `npm run build`: the `dist/` of every package.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

process.chdir(dirname(import.meta.dirname));
removeOrphans();
process.exitCode = spawnSync('tsc', ['-b', 'packages'], { stdio: 'inherit' }).status ?? 1;

/** The compiler leaves what a source that is gone had become, and that would be shipped. */
function removeOrphans(): void {
  for (const file of globSync('packages/*/dist/**/*.{js,d.ts,map}')) {
    const source = file.replace('/dist/', '/src/').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (!existsSync(source)) rmSync(file);
  }
}
