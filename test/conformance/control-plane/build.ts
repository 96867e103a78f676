import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Modules of their own, as each wants another version of Kubernetes' client. */
const modules = ['coredns', 'kube'] as const;

export type Binary = (typeof modules)[number];

/** `kube` is etcd, kube-apiserver and kube-controller-manager. Their files, built where they are not there yet. */
export function buildServers(go: string): Readonly<Record<Binary, string>> {
  const built = modules.map((module) => [module, build(go, module)]);
  return Object.fromEntries(built);
}

/** The `go` command, which installers put where PATH does not look; undefined where there is none. */
export function findGo(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/go/bin'];
  return folders.map((folder) => join(folder, 'go')).find((file) => existsSync(file));
}

function build(go: string, module: Binary): string {
  const source = join(import.meta.dirname, '..', 'go', module);
  const file = join(cache(), `${module}-${keyOf(go, source)}`);
  if (existsSync(file)) return file;
  console.error(`Building ${module} from its Go modules (5 to 10 minutes, the first time) …`);
  const begun = performance.now();
  compile(go, source, file);
  console.error(`… done after ${Math.round((performance.now() - begun) / 1_000)} s.`);
  return file;
}

/** To another name at first: what is half built has to be built again. */
function compile(go: string, source: string, file: string): void {
  const partial = `${file}.${process.pid}`;
  const { status } = spawnSync(go, ['build', '-trimpath', '-ldflags=-s -w', '-o', partial, '.'], {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' },
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`go build failed in ${source}`);
  renameSync(partial, file);
}

/** Whatever decides about what is built. */
function keyOf(go: string, source: string): string {
  const hash = createHash('sha256').update(spawnSync(go, ['version']).stdout);
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(source, file)));
  return hash.digest('hex').slice(0, 12);
}

/** The user's own cache, which outlives a clone. */
function cache(): string {
  const { XDG_CACHE_HOME: home = join(homedir(), '.cache') } = process.env;
  const folder = join(home, 'rollcall', 'control-plane');
  mkdirSync(folder, { recursive: true });
  return folder;
}
