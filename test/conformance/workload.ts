import { isReady, type KubernetesList, type KubernetesObject, type Pod } from './control-plane/object.ts';
import type { ControlPlane } from './control-plane.ts';

export interface WorkloadOptions {
  /** Default 3. */
  readonly replicas?: number | undefined;
  /** Of the pods: what our kubelet is told. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Of the first and only container. Default: an HTTP server that answers with its pod's name on port 8080, `http`. */
  readonly container?: object | undefined;
  /** More of the pods' spec, of the StatefulSet's, and of the Service's. */
  readonly pod?: object | undefined;
  readonly set?: object | undefined;
  readonly service?: object | undefined;
}

const program = `
const server = require('node:http').createServer((_, response) => response.end(process.env.POD_NAME));
server.listen(8080, process.env.POD_IP);
process.on('SIGTERM', () => server.close(() => process.exit()).closeIdleConnections());
`;

/** A command: a server on port 8080 of its pod. */
export const answersItsName: readonly string[] = ['node', '-e', program];

/** Only an address, and ready at once. */
export const nobody: object = { name: 'main', image: 'none', ports: [{ name: 'http', containerPort: 8080 }] };

const webContainer: object = {
  ...nobody,
  image: 'host',
  command: answersItsName,
  // As long as it takes where others are busy too: who lives is ready.
  readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1, timeoutSeconds: 20 },
};

/** A headless Service and the StatefulSet that it governs, in the namespace `default`. */
export function statefulSet(name: string, options: WorkloadOptions = {}): readonly KubernetesObject[] {
  const { replicas = 3, annotations = {}, container = webContainer, pod, set, service } = options;
  const labels = { app: name };
  const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
  return [
    { ...headed('v1', 'Service', name), spec: { clusterIP: 'None', selector: labels, ports, ...service } },
    {
      ...headed('apps/v1', 'StatefulSet', name),
      spec: {
        ...{ serviceName: name, replicas, podManagementPolicy: 'Parallel', selector: { matchLabels: labels } },
        template: {
          metadata: { labels, annotations },
          spec: { terminationGracePeriodSeconds: 5, containers: [container], ...pod },
        },
        ...set,
      },
    },
  ];
}

export function headed(apiVersion: string, kind: string, name: string): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'default' } };
}

/** Waits until so many pods of a workload are ready, and none is going away. */
export async function untilReady(plane: ControlPlane, name: string, replicas = 3): Promise<void> {
  await plane.until(`${replicas} pods of ${name} are ready`, async () => {
    const pods = await podsOf(plane, name);
    const isSettled = pods.every((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod));
    return isSettled && pods.length === replicas;
  });
}

export async function podsOf(plane: ControlPlane, name: string): Promise<readonly Pod[]> {
  const path = `/api/v1/namespaces/default/pods?labelSelector=app%3D${name}`;
  return (await plane.request<KubernetesList<Pod>>('GET', path)).body.items;
}

/** Where they are, by their names. */
export async function addressesOf(plane: ControlPlane, name: string): Promise<ReadonlyMap<string, string | undefined>> {
  const pods = await podsOf(plane, name);
  return new Map(pods.map(({ metadata, status }) => [metadata.name, status.podIPs?.[0]?.ip]));
}

export interface Slice extends KubernetesObject {
  readonly endpoints: readonly {
    readonly hostname?: string;
    readonly zone?: string;
    readonly conditions: { readonly ready: boolean; readonly terminating: boolean };
  }[];
}

/** Of the API, in the namespace `default`. */
export const slicesPath = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';

export async function slicesOf(plane: ControlPlane, service: string): Promise<readonly Slice[]> {
  const query = `labelSelector=kubernetes.io%2Fservice-name%3D${service}`;
  return (await plane.request<KubernetesList<Slice>>('GET', `${slicesPath}?${query}`)).body.items;
}
