import { join } from 'node:path';
import type { Access } from './api-client.ts';
import { Part } from './part.ts';

/** What a pod's annotations say to our kubelet, at any time: patch them to steer a test. */
export const annotations = {
  /** `false`: not ready, whatever its probe says. */
  ready: 'rollcall.test/ready',
  /** `10.244.0.1 10.244.0.4`: the addresses of a StatefulSet's pods, by ordinal. Default: the next free one. */
  addresses: 'rollcall.test/addresses',
  /** `true`: once deleted it takes all of its grace period. */
  lingers: 'rollcall.test/lingers',
} as const;

/** Handed over as JSON. */
export interface KubeletSettings extends Access {
  /** For what pods find in their files. */
  readonly folder: string;
  /** The address of its cluster's DNS. */
  readonly nameserver: string;
  readonly zone: string;
  /** What runs in place of a container, by its image. */
  readonly images: Readonly<Record<string, readonly string[]>>;
}

/** The kubelets of all nodes, and the scheduler: as a process of its own, which pods end with. */
export function createKubelet(settings: KubeletSettings): Part {
  const program = join(import.meta.dirname, 'kubelet', 'main.ts');
  const part: Part = new Part({
    name: 'kubelet',
    log: join(settings.folder, 'kubelet.log'),
    command: () => [process.execPath, '-C', '@rollcall/source', program],
    env: { ROLLCALL_KUBELET: JSON.stringify(settings) },
    isReady: async () => part.log.includes(`${part.pid} is ready`),
  });
  return part;
}
