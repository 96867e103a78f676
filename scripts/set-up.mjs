import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture, passOn } from './child.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const everything = 'everything';
/** With the ORMs that `test/orms` tries: 250 MB that nothing else needs. */
export const everythingAndOrms = 'everything and the ORMs';

/** pnpm 11 does not start on Node 20, hence the Node beside it. npx keeps both in its cache: nothing global is set. */
const npx = ['npx', '-y', '-p', 'node@24', '-p', 'pnpm@11'];
const binaries = join(root, 'node_modules', '.bin');
const stampFile = join(root, 'node_modules', '.rollcall-set-up.json');

/**
 * Installs what `needs` needs (a workspace package, or more), unless that was done for these very manifests.
 * Gives the `path` to look for commands in first: Node 24 is there.
 */
export async function setUp(needs) {
  const key = keyOfManifests();
  const last = readStamp();
  const isMore = extent(last.installed) > extent(needs);
  const suffices = last.key === key && (last.installed === needs || isMore);
  if (suffices && existsSync(join(last.path, 'node'))) return last;

  // A part is not put over the whole: pnpm would remove the rest.
  const installed = isMore ? last.installed : needs;
  console.error('Setting up (less than a minute, the first time) …');
  await must([...npx, 'pnpm', 'install', '--frozen-lockfile', ...filterOf(installed)]);
  const path = extent(installed) > 0 ? binaries : await npxNode();
  const stamp = { key, installed, path };
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamp));
  return stamp;
}

/** Of what is installed, which is more. */
function extent(what) {
  return [everything, everythingAndOrms].indexOf(what) + 1;
}

function filterOf(what) {
  if (what === everythingAndOrms) return [];
  return what === everything ? ['--filter', '!@rollcall/test-orms'] : ['--prod', '--filter', `${what}...`];
}

/** The directory of npx's own Node 24: without the root's development dependencies there is no other. */
async function npxNode() {
  return dirname((await must([...npx, 'node', '-p', 'process.execPath'])).trim());
}

async function must(line) {
  const { code, signal, stdout, all } = await capture(line, { cwd: root });
  if (code === 0) return stdout;
  const interrupted = signal !== null || code > 128;
  if (!interrupted) console.error(`${all}\nSetting up failed at: ${line.join(' ')}`);
  passOn({ code, signal });
}

/** Whatever decides about what is installed, and where it can run. */
function keyOfManifests() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests()])
    hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function manifests() {
  const folders = ['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((child) => join(parent, child)),
  );
  return ['.', 'test', 'test/orms', 'bench', ...folders.sort()]
    .map((folder) => join(folder, 'package.json'))
    .filter((file) => existsSync(join(root, file)));
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}
