import { join } from 'node:path';
import type { Access } from '../access.ts';
import { KubernetesError, messageOf } from '../errors.ts';
import type { RotatingFiles } from './rotating-files.ts';

/** Where kubelet puts a ServiceAccount's token, its namespace and the authority that vouches for the API server. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

type Environment = Readonly<Record<string, string | undefined>>;

export function isInCluster({ KUBERNETES_SERVICE_HOST: host }: Environment): boolean {
  return host !== undefined && host !== '';
}

/** As a pod finds it: "Accessing the API from within a Pod" in the Kubernetes documentation. */
export function inClusterAccess(env: Environment, folder: string, files: RotatingFiles): Access {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = env;
  try {
    const [token = '', ca, namespace = ''] = ['token', 'ca.crt', 'namespace'].map((name) =>
      files.read(join(folder, name)),
    );
    const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return { server, namespace: namespace.trim(), token: token.trim(), tls: { ca } };
  } catch (cause) {
    const advice = 'Does the pod have `automountServiceAccountToken: false`? An ephemeral container gets none either.';
    throw new KubernetesError('ROLLCALL_BAD_KUBECONFIG', `${messageOf(cause)}. ${advice}`, { cause });
  }
}
