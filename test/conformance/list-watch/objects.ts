import type { KubernetesObject } from '../control-plane/object.ts';

const rbac = 'rbac.authorization.k8s.io';
const flowcontrol = 'flowcontrol.apiserver.k8s.io';

/** Who may list and watch, who may nothing, and who has asked too much. */
export function castOf(namespace: string): readonly KubernetesObject[] {
  const metadata = { name: 'reader', namespace };
  const rules = [{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] }];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...['reader', 'stranger', 'greedy'].map((name) => accountOf(name, namespace)),
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules },
    bindingOf('greedy', namespace),
    ...jail('greedy', namespace),
  ];
}

export function bindingOf(account: string, namespace: string): KubernetesObject {
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name: account, namespace },
    roleRef: { apiGroup: rbac, kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  };
}

function accountOf(name: string, namespace: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

/** A share of nothing, which is one request at a time (Kubernetes, "API Priority and Fairness"). */
function jail(name: string, namespace: string): readonly KubernetesObject[] {
  const metadata = { name };
  const subjects = [{ kind: 'ServiceAccount', serviceAccount: { name, namespace } }];
  const resourceRules = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }];
  const limited = {
    nominalConcurrencyShares: 0,
    lendablePercent: 0,
    borrowingLimitPercent: 0,
    limitResponse: { type: 'Reject' },
  };
  return [
    {
      apiVersion: `${flowcontrol}/v1`,
      kind: 'PriorityLevelConfiguration',
      metadata,
      spec: { type: 'Limited', limited },
    },
    {
      apiVersion: `${flowcontrol}/v1`,
      kind: 'FlowSchema',
      metadata,
      spec: {
        matchingPrecedence: 2, // the first that others may have
        priorityLevelConfiguration: { name },
        rules: [{ subjects, resourceRules }],
      },
    },
  ];
}
