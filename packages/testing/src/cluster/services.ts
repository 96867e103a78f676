import { badOption } from '../bad-option.ts';
import type { Slice } from '../dns/view.ts';
import type { ServiceOptions } from '../service.ts';
import type { Addresses } from './addresses.ts';
import type { PodSet } from './pod-set.ts';
import type { KnownService, Registry } from './registry.ts';
import { slicesOf, tcpPorts } from './slices.ts';
import { portSettings } from './workload-settings.ts';

interface Named {
  readonly name: string;
  readonly namespace: string;
}

/** The headless service that every workload brings along. */
export function governingService(named: Named, set: PodSet): KnownService {
  const { ports, publishNotReadyAddresses } = set.settings;
  const published = { ports, publishNotReadyAddresses, hostnames: set.naming.hasHostnames };
  return { ports, describe: () => ({ ...named, kind: 'headless', slices: slicesOf(set, published) }) };
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
  const slices = (): readonly Slice[] => (set === undefined ? [] : slicesOf(set, published));
  switch (options.type ?? 'headless') {
    case 'headless':
      return { ports, describe: () => ({ ...named, kind: 'headless', slices: slices() }) };
    case 'ClusterIP': {
      const clusterIp = {
        ...named,
        kind: 'ClusterIP',
        clusterIps: [addresses.take()[4]],
        ports: tcpPorts(ports),
      } as const;
      return { ports, describe: () => ({ ...clusterIp, slices: slices() }) };
    }
    case 'ExternalName': {
      const target = externalName(named, options);
      return { ports, describe: () => ({ ...named, kind: 'ExternalName', target }) };
    }
  }
}

function externalName({ name }: Named, { externalName: target }: ServiceOptions): string {
  if (target !== undefined) return target.toLowerCase().replace(/\.$/, '');
  throw badOption(`\`externalName\` of ${name} must be the name that it stands for, \`db.example.test\`.`);
}
