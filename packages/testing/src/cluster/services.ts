import { badOption } from '../bad-option.ts';
import type { ServiceOptions } from '../service.ts';
import type { Addresses } from './addresses.ts';
import type { PodSet } from './pod-set.ts';
import type { KnownService, Registry } from './registry.ts';
import { type PodSlice, slicesOf, tcpPorts } from './slices.ts';
import { portSettings } from './workload-settings.ts';

interface Named {
  readonly name: string;
  readonly namespace: string;
}

/** The headless service that every workload brings along. */
export function governingService(named: Named, set: PodSet): KnownService {
  const { ports, publishNotReadyAddresses } = set.settings;
  const published = { ports, publishNotReadyAddresses, hostnames: set.naming.hasHostnames };
  const slices = (): readonly PodSlice[] => slicesOf(set, published);
  return { ...named, ports, slices, describe: (listed) => ({ ...named, kind: 'headless', slices: listed }) };
}

/** One that was asked for: its endpoints are named after their addresses, as it does not govern the pods. */
export function furtherService(
  named: Named,
  options: ServiceOptions,
  registry: Registry,
  addresses: Addresses,
): KnownService {
  const set = options.of === undefined ? undefined : registry.workload(options.of);
  const ports = options.ports === undefined ? (set?.settings.ports ?? new Map()) : portSettings(options.ports);
  const published = { ports, hostnames: false, publishNotReadyAddresses: options.publishNotReadyAddresses ?? false };
  const slices = (): readonly PodSlice[] => (set === undefined ? [] : slicesOf(set, published));
  switch (options.type ?? 'headless') {
    case 'headless':
      return { ...named, ports, slices, describe: (listed) => ({ ...named, kind: 'headless', slices: listed }) };
    case 'ClusterIP': {
      const clusterIp = {
        ...named,
        kind: 'ClusterIP',
        clusterIps: [addresses.take()[4]],
        ports: tcpPorts(ports),
      } as const;
      return { ...named, ports, slices, describe: (listed) => ({ ...clusterIp, slices: listed }) };
    }
    case 'ExternalName': {
      const target = externalName(named, options);
      return { ...named, ports, slices: () => [], describe: () => ({ ...named, kind: 'ExternalName', target }) };
    }
  }
}

function externalName({ name }: Named, { externalName: target }: ServiceOptions): string {
  if (target !== undefined) return target.toLowerCase().replace(/\.$/, '');
  throw badOption(`\`externalName\` of ${name} must be the name that it stands for, \`db.example.test\`.`);
}
