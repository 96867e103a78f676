import { dirname, resolve } from 'node:path';
import type { Access, Tls } from '../access.ts';
import { KubernetesError, messageOf } from '../errors.ts';
import type { ExecPlugins, ExecSpec } from './exec-plugins.ts';
import type { RotatingFiles } from './rotating-files.ts';

/** What is read of a kubeconfig (client-go, `clientcmd/api/v1`). All of it was written by somebody, hence may be missing. */
interface Kubeconfig {
  readonly 'current-context'?: string | null;
  readonly contexts?: Entries<{ readonly context?: Context | null }>;
  readonly clusters?: Entries<{ readonly cluster?: Cluster | null }>;
  readonly users?: Entries<{ readonly user?: User | null }>;
}

type Entries<T> = readonly ((T & { readonly name?: string }) | null)[] | null;

interface File {
  readonly path: string;
  readonly config: Kubeconfig;
}

interface Context {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

interface Cluster {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
}

interface User {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly exec?: ExecSpec;
}

/** What reading one takes. */
export interface KubeconfigReader {
  readonly files: RotatingFiles;
  readonly plugins: ExecPlugins;
}

/**
 * As kubectl would go by it; a `proxy-url` in it, and proxies of the environment, are left alone.
 *
 * @param paths of several files the first that names something counts ("Merging kubeconfig files" in the Kubernetes
 *   documentation); paths in it go by its own folder.
 */
export async function kubeconfigAccess(
  paths: readonly string[],
  wanted: string | undefined,
  { files, plugins }: KubeconfigReader,
): Promise<Access> {
  const all = await Promise.all(paths.map(async (path) => ({ path, config: await parse(files.read(path), path) })));
  const name = wanted ?? all.map(({ config }) => config['current-context']).find(isSaid);
  const context = find(all, name, ({ contexts }) => contexts)?.entry.context;
  const { entry: { cluster } = {}, folder: there = '' } = find(all, context?.cluster, ({ clusters }) => clusters) ?? {};
  const { entry, folder: mine = '' } = find(all, context?.user, ({ users }) => users) ?? {};
  if (!isSaid(context) || !isSaid(cluster?.server)) throw unusable(all, name);
  const user = entry?.user ?? {};
  const at = new Pems(mine, files);
  const plugged = isSaid(user.exec) ? await plugins.run(user.exec, mine) : undefined;
  return {
    server: cluster.server,
    namespace: isSaid(context.namespace) ? context.namespace : 'default',
    token: plugged?.token ?? tokenOf(user, at),
    tls: { ...authorityOf(cluster, new Pems(there, files)), ...certificateOf(user, at), ...plugged?.tls },
  };
}

/** kubectl writes '' and null for what it has nothing to say of. */
function isSaid<T>(value: T | null | undefined | ''): value is T {
  return value !== undefined && value !== null && value !== '';
}

function find<T>(
  all: readonly File[],
  name: string | undefined,
  entriesOf: (config: Kubeconfig) => Entries<T> | undefined,
): { readonly entry: T; readonly folder: string } | undefined {
  for (const { path, config } of isSaid(name) ? all : []) {
    const entry = listOf(entriesOf(config)).find((each) => each?.name === name);
    if (isSaid(entry)) return { entry, folder: dirname(path) };
  }
  return undefined;
}

function listOf<T>(entries: Entries<T> | undefined): NonNullable<Entries<T>> {
  return Array.isArray(entries) ? entries : [];
}

function tokenOf({ token, tokenFile }: User, at: Pems): string | undefined {
  if (isSaid(tokenFile)) return at.read(tokenFile, undefined)?.trim();
  return isSaid(token) ? token : undefined;
}

function authorityOf(cluster: Cluster, at: Pems): Tls {
  return {
    ca: at.read(cluster['certificate-authority'], cluster['certificate-authority-data']),
    servername: cluster['tls-server-name'],
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
  };
}

function certificateOf(user: User, at: Pems): Tls {
  return {
    cert: at.read(user['client-certificate'], user['client-certificate-data']),
    key: at.read(user['client-key'], user['client-key-data']),
  };
}

/** What stands in the kubeconfig itself, in base64, or in a file that it names, by its own folder. */
class Pems {
  readonly #folder: string;
  readonly #files: RotatingFiles;

  constructor(folder: string, files: RotatingFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  read(path: string | undefined, data: string | undefined): string | undefined {
    if (isSaid(data)) return Buffer.from(data, 'base64').toString();
    return isSaid(path) ? this.#files.read(resolve(this.#folder, path)) : undefined;
  }
}

/** JSON is YAML: for that alone the parser, which is larger than all else here, need not be loaded. */
async function parse(text: string, path: string): Promise<Kubeconfig> {
  try {
    const config: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : (await import('yaml')).parse(text);
    if (typeof config === 'object' && config !== null) return config;
  } catch (cause) {
    throw new KubernetesError('ROLLCALL_BAD_KUBECONFIG', `${path} is no kubeconfig: ${messageOf(cause)}`, { cause });
  }
  throw new KubernetesError('ROLLCALL_BAD_KUBECONFIG', `${path} is no kubeconfig.`);
}

function unusable(all: readonly File[], name: string | undefined): KubernetesError {
  const names = all.flatMap(({ config }) => listOf(config.contexts).map((each) => `'${each?.name}'`));
  const known = names.join(', ') || 'none';
  const path = all.map((each) => each.path).join(', ');
  const problem =
    name === undefined ? 'no `current-context`' : `no context '${name}' with a cluster and its \`server\``;
  return new KubernetesError('ROLLCALL_BAD_KUBECONFIG', `${path} has ${problem}. Its contexts: ${known}.`);
}
