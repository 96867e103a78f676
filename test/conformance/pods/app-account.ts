import type { KubernetesObject } from '../control-plane/object.ts';
import type { ControlPlane } from '../control-plane.ts';
import { headed } from '../workload.ts';

const rbac = 'rbac.authorization.k8s.io';
const name = 'app';
const rules = [{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] }];

export const binding: KubernetesObject = {
  ...headed(`${rbac}/v1`, 'RoleBinding', name),
  roleRef: { apiGroup: rbac, kind: 'Role', name },
  subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
};

/** A ServiceAccount that may watch EndpointSlices in `default`. @returns the kubeconfig that it goes by. */
export async function appAccount(plane: ControlPlane): Promise<string> {
  await plane.apply([headed('v1', 'ServiceAccount', name), { ...headed(`${rbac}/v1`, 'Role', name), rules }, binding]);
  return plane.kubeconfig(await plane.tokenOf('default', name));
}
