import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Clock } from '@rollcall/core';
import type { FindAccess } from '../access.ts';
import { KubernetesError } from '../errors.ts';
import { ExecPlugins } from './exec-plugins.ts';
import { inClusterAccess, isInCluster, SERVICE_ACCOUNT } from './in-cluster.ts';
import { kubeconfigAccess } from './kubeconfig.ts';
import { RotatingFiles } from './rotating-files.ts';

interface Choice {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly clock: Clock;
}

/** In this order: what was asked for, `KUBECONFIG`, the pod's ServiceAccount, `~/.kube/config`. */
export function createFindAccess({ kubeconfig, context, clock }: Choice): FindAccess {
  const files = new RotatingFiles();
  const reader = { files, plugins: new ExecPlugins(clock) };
  return async (isRefused = false) => {
    if (isRefused) reader.plugins.forget();
    const paths = kubeconfig === undefined ? fromEnvironment() : [kubeconfig];
    if (paths.length > 0) return await kubeconfigAccess(paths, context, reader);
    if (isInCluster(process.env)) return inClusterAccess(process.env, SERVICE_ACCOUNT, files);
    const own = join(homedir(), '.kube', 'config');
    if (existsSync(own)) return await kubeconfigAccess([own], context, reader);
    const advice = 'Set KUBECONFIG, or give `kubeconfig`; in a pod KUBERNETES_SERVICE_HOST is there by itself.';
    throw new KubernetesError('ROLLCALL_NO_API_SERVER', `Nothing says where the API server is. ${advice}`);
  };
}

/** Several files, of which some may not be there. */
function fromEnvironment(): readonly string[] {
  const paths = (process.env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  const present = paths.filter((path) => existsSync(path));
  return present.length > 0 ? present : paths.slice(0, 1);
}
