import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary } from './binary.ts';
import type { KubernetesObject } from './object.ts';
import { Part } from './part.ts';

export interface CoreDnsOptions {
  /** Of the records. Default 5, the plugin's own. */
  readonly ttlSeconds?: number | undefined;
  /** The plugin `cache`, which clusters made before kubeadm 1.32 have. Default: none. */
  readonly cacheSeconds?: number | undefined;
  /** Default `cluster.local`. */
  readonly zone?: string | undefined;
}

export const COREDNS = '127.0.0.1:53';
const READINESS = '127.0.0.1:8181';

export function createCoreDns(folder: string, kubeconfig: () => string, options: CoreDnsOptions = {}): Part {
  const corefile = join(folder, 'Corefile');
  return new Part({
    name: 'coredns',
    log: join(folder, 'coredns.log'),
    command() {
      writeFileSync(corefile, corefileOf(kubeconfig(), options));
      return [binary('coredns'), '-conf', corefile];
    },
    isReady: async () => (await fetch(`http://${READINESS}/ready`)).ok,
  });
}

/** As kubeadm's, but for what leaves the cluster. */
function corefileOf(
  kubeconfig: string,
  { ttlSeconds = 5, cacheSeconds, zone = 'cluster.local' }: CoreDnsOptions,
): string {
  return `${zone} in-addr.arpa ip6.arpa {
  bind 127.0.0.1
  errors
  ready ${READINESS}
  ${cacheSeconds === undefined ? '' : `cache ${cacheSeconds}`}
  kubernetes ${zone} in-addr.arpa ip6.arpa {
    kubeconfig ${kubeconfig}
    pods verified
    ttl ${ttlSeconds}
  }
  loadbalance
}
`;
}

const name = 'system:coredns';
const account = { name: 'coredns', namespace: 'kube-system' };

/** Who it is, and what it may: as kubeadm has it. */
export const corednsAccount: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [
      { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  },
];
