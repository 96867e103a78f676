import type { Pod } from '../object.ts';

interface Condition {
  readonly isReady: boolean;
  readonly addresses: readonly string[];
  readonly startTime: string;
}

/** What a kubelet says of a pod that runs (PodStatus), as far as anybody asks. */
export function statusOf({ spec, metadata }: Pod, { isReady, addresses, startTime }: Condition): object {
  const lastTransitionTime = new Date().toISOString();
  const condition = (type: string, is: boolean) => ({ type, status: is ? 'True' : 'False', lastTransitionTime });
  return {
    phase: 'Running',
    startTime,
    hostIP: '10.244.255.1',
    podIP: addresses[0],
    podIPs: addresses.map((ip) => ({ ip })),
    conditions: [
      ...[condition('PodScheduled', true), condition('Initialized', true)],
      ...[condition('ContainersReady', isReady), condition('Ready', isReady)],
    ],
    containerStatuses: spec.containers.map(({ name, image }) => ({
      ...{ name, image, imageID: '', containerID: `conformance://${metadata.uid}`, restartCount: 0 },
      ...{ ready: isReady, started: true, state: { running: { startedAt: startTime } } },
    })),
  };
}
