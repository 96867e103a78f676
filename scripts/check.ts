// `npm run check`: what is wrong without running it. One line a check, and the details of those that failed.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { changesetsReleaseAllTogether } from './rules/changesets.ts';
import { lockfileNamesNoHost } from './rules/lockfile.ts';
import { sourcesRunAnywhere } from './rules/syntax.ts';
import { versionsStandInTheCatalog } from './rules/versions.ts';

/** Gives what is wrong, a line each. */
type Check = () => Promise<readonly string[]>;

const checks: Readonly<Record<string, Check>> = {
  'format, lint and imports (biome)': command('biome', 'ci', '--colors=off'),
  'no floating promise (oxlint)': command('oxlint', '--type-aware', '--deny-warnings'),
  'types of packages, tests, demo and scripts (tsc)': command('tsc', '-b'),
  'no unused file, export or dependency (knip)': command('knip', '--treat-config-hints-as-errors'),
  'sources need neither top-level await nor `using`': sourcesRunAnywhere,
  'versions stand in the catalog': versionsStandInTheCatalog,
  'the lockfile names no host': lockfileNamesNoHost,
  'changesets release all packages together': changesetsReleaseAllTogether,
};

process.chdir(dirname(import.meta.dirname));
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  const complaints = await check();
  console.log(complaints.length === 0 ? `ok    ${name}` : `FAIL  ${name}\n${complaints.join('\n')}\n`);
  if (complaints.length > 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;

/** What it prints when it fails. */
function command(file: string, ...args: readonly string[]): Check {
  return () =>
    new Promise((resolve, reject) => {
      const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const said: string[] = [];
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
      }
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code === 0 ? [] : [said.join(''), `ended with ${signal ?? code}`]));
    });
}
