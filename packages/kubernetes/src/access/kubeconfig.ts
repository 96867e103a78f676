import { dirname, resolve } from 'node:path';
import type { Access, Tls } from '../access.ts';
import { KubernetesError, messageOf } from '../errors.ts';
import type { ExecPlugins, ExecSpec } from './exec-plugins.ts';
import type { RotatingFiles } from './rotating-files.ts';

/** What is read of a kubeconfig (client-go, `clientcmd/api/v1`). All of it was written by somebody, hence may be missing. */
interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context?: Context }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster?: Cluster }[];
  readonly users?: readonly { readonly name: string; readonly user?: User }[];
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

/** As kubectl would go by it; a `proxy-url` in it, and proxies of the environment, are left alone. */
export async function kubeconfigAccess(
  path: string,
  wanted: string | undefined,
  { files, plugins }: KubeconfigReader,
): Promise<Access> {
  const config = await parse(files.read(path), path);
  const name = wanted ?? config['current-context'];
  const context = config.contexts?.find((each) => each.name === name)?.context;
  const cluster = config.clusters?.find((each) => each.name === context?.cluster)?.cluster;
  const { user = {} } = config.users?.find((each) => each.name === context?.user) ?? {};
  if (context === undefined || cluster?.server === undefined) throw unusable(path, name, config);
  const at = new Pems(dirname(path), files);
  const plugged = user.exec === undefined ? undefined : await plugins.run(user.exec, dirname(path));
  return {
    server: cluster.server,
    namespace: context.namespace ?? 'default',
    token: plugged?.token ?? tokenOf(user, at),
    tls: { ...authorityOf(cluster, at), ...certificateOf(user, at), ...plugged?.tls },
  };
}

function tokenOf({ token, tokenFile }: User, at: Pems): string | undefined {
  return tokenFile === undefined ? token : at.read(tokenFile, undefined)?.trim();
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
    if (data !== undefined) return Buffer.from(data, 'base64').toString();
    return path === undefined ? undefined : this.#files.read(resolve(this.#folder, path));
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

function unusable(path: string, name: string | undefined, { contexts = [] }: Kubeconfig): KubernetesError {
  const known = contexts.map((each) => `'${each.name}'`).join(', ') || 'none';
  const problem =
    name === undefined ? 'no `current-context`' : `no context '${name}' with a cluster and its \`server\``;
  return new KubernetesError('ROLLCALL_BAD_KUBECONFIG', `${path} has ${problem}. Its contexts: ${known}.`);
}
