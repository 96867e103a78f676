import type { Service, Slice, View } from '../../../packages/testing/src/dns/view.ts';
import { goldenView } from '../../../packages/testing/test/fixtures/golden-view.ts';
import { annotations } from '../control-plane/kubelet.ts';
import type { KubernetesObject } from '../control-plane/object.ts';
import { headed, nobody, statefulSet } from '../workload.ts';

// The cluster of golden-view.ts, as a user would apply it. Its pods have the addresses that they had when it was recorded.

const http = { name: 'http', port: 80, targetPort: 8080 };
const ofWeb = { app: 'web' };

function service(name: string, spec: object): KubernetesObject {
  return { ...headed('v1', 'Service', name), spec: { clusterIP: 'None', ...spec } };
}

interface Lone {
  readonly app: string;
  readonly address: string;
  readonly hostname?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

function pod(name: string, { app, address, hostname, annotations: more }: Lone): KubernetesObject {
  const metadata = { labels: { app }, annotations: { [annotations.addresses]: address, ...more } };
  return {
    ...headed('v1', 'Pod', name),
    metadata: { ...headed('v1', 'Pod', name).metadata, ...metadata },
    spec: {
      terminationGracePeriodSeconds: 600,
      containers: [nobody],
      ...(hostname !== undefined && { hostname, subdomain: app }),
    },
  };
}

const web = statefulSet('web', {
  container: nobody,
  annotations: { [annotations.addresses]: '10.244.0.1 10.244.0.4 10.244.0.15' },
});

/** Services over the pods of `web`. */
const overWeb = [
  service('read', { selector: ofWeb, ports: [http] }),
  service('unnamed', { selector: ofWeb, ports: [{ port: 80, targetPort: 8080 }] }),
  service('noports', { selector: ofWeb }),
  service('multi', {
    selector: ofWeb,
    ports: [
      http,
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53 },
      { name: 'grpc', port: 9090 },
    ],
  }),
  service('vip', { selector: ofWeb, clusterIP: '10.96.77.1', ports: [http] }),
];

const overOthers = [
  service('nopods', { selector: { app: 'nobody' }, ports: [http] }),
  service('vip-nopods', { selector: { app: 'nobody' }, clusterIP: '10.96.77.2', ports: [http] }),
  { ...headed('v1', 'Service', 'ext'), spec: { type: 'ExternalName', externalName: 'db.example.test' } },
  service('notready', { selector: { app: 'notready' }, ports: [http] }),
  service('bus', { selector: { app: 'bus' }, ports: [{ name: 'foo', port: 1234 }] }),
  service('peers', { selector: { app: 'peers' }, publishNotReadyAddresses: true, ports: [http] }),
];

const isNotReady = { annotations: { [annotations.ready]: 'false' } };
const lingers = { annotations: { [annotations.lingers]: 'true' } };

const pods = [
  pod('notready-0', { app: 'notready', hostname: 'notready-0', address: '10.244.7.1', ...isNotReady }),
  pod('peers-0', { app: 'peers', hostname: 'peers-0', address: '10.244.7.10' }),
  pod('peers-1', { app: 'peers', hostname: 'peers-1', address: '10.244.7.11', ...isNotReady }),
  pod('peers-2', { app: 'peers', hostname: 'peers-2', address: '10.244.7.12', ...lingers }),
  pod('bus-a', { app: 'bus', hostname: 'alpha', address: '10.244.7.20' }),
  pod('bus-b', { app: 'bus', hostname: 'beta', address: '10.244.7.21' }),
  pod('bus-c', { app: 'bus', address: '10.244.7.22' }),
];

/** Once everything is there it is deleted, and goes on for as long as anybody looks. */
export const terminating: KubernetesObject = headed('v1', 'Pod', 'peers-2');

const bySelector = new Set([...web, ...overWeb, ...overOthers].map(({ metadata }) => metadata.name));
const byHand = goldenView.services.filter(({ name }) => !bySelector.has(name)).flatMap(writtenByHand);

export const goldenObjects: readonly KubernetesObject[] = [...web, ...overWeb, ...overOthers, ...pods, ...byHand];

/** Peers are listed whatever their state: to the fake it is three that are ready. */
export const viewWithPeers: View = {
  ...goldenView,
  services: [
    ...goldenView.services,
    {
      ...{ name: 'peers', namespace: 'default', kind: 'headless' },
      slices: [
        {
          ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
          endpoints: [0, 1, 2].map((i) => ({ address: `10.244.7.1${i}`, hostname: `peers-${i}`, ready: true })),
        },
      ],
    },
  ],
};

/** A Service without a selector, and slices such as an operator writes. */
function writtenByHand(one: Service): readonly KubernetesObject[] {
  if (one.kind !== 'headless') throw new Error(`${one.name} has no slices`);
  const families = [...new Set(one.slices.map(familyOf))];
  const stack = families.length === 2 ? { ipFamilyPolicy: 'RequireDualStack' } : {};
  return [
    service(one.name, { ports: [http], ipFamilies: families, ...stack }),
    ...one.slices.flatMap((slice, i) => slicesOf(`${one.name}-${i}`, one.name, slice)),
  ];
}

/** A hundred endpoints each, as the controller's. */
function slicesOf(name: string, of: string, { ports, endpoints }: Slice): readonly KubernetesObject[] {
  const chunks = Array.from({ length: Math.ceil(endpoints.length / 100) }, (_, i) =>
    endpoints.slice(i * 100, i * 100 + 100),
  );
  return chunks.map((chunk, i) => ({
    ...headed('discovery.k8s.io/v1', 'EndpointSlice', `${name}-${i}`),
    metadata: { name: `${name}-${i}`, namespace: 'default', labels: { 'kubernetes.io/service-name': of } },
    addressType: familyOf({ ports, endpoints }),
    ports,
    endpoints: chunk.map(({ address, hostname, ready }) => ({ addresses: [address], hostname, conditions: { ready } })),
  }));
}

function familyOf({ endpoints: [first] }: Slice): 'IPv4' | 'IPv6' {
  return first?.address.includes(':') ? 'IPv6' : 'IPv4';
}
