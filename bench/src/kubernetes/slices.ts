import type { SliceManifest } from '@rollcall/testing';

export const SLICES = 100;
export const SLICE_SIZE = 100;

/** One of a hundred slices of `web`; with another `run` each of its pods is restarted, at another address. */
export function sliceOf(index: number, run: number, name = `web-${index}`): SliceManifest {
  const endpoints = Array.from({ length: SLICE_SIZE }, (_, at) => {
    const pod = `web-${index * SLICE_SIZE + at}`;
    return {
      addresses: [`10.${run & 255}.${index}.${at}`],
      conditions: { ready: true, serving: true, terminating: false },
      hostname: pod,
      targetRef: { kind: 'Pod', namespace: 'default', name: pod, uid: `3f1f2a5e-0000-4000-8000-${run}-${pod}` },
      nodeName: `node-${at % 7}`,
      zone: `zone-${at % 3}`,
    };
  });
  return {
    metadata: { name, labels: { 'kubernetes.io/service-name': 'web', 'service.kubernetes.io/headless': '' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
    endpoints,
  };
}
