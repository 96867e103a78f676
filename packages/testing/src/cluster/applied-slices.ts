import { isIP } from 'node:net';
import { SERVICE_NAME, type SliceManifest } from '../api/slice-object.ts';
import type { Port, Slice } from '../dns/view.ts';

/** As somebody wrote them: what cannot be read is passed over. */
interface WrittenEndpoint {
  readonly addresses?: readonly unknown[];
  readonly hostname?: string;
  readonly conditions?: { readonly ready?: boolean };
}

/** What DNS makes of slices that no controller made: it lists them like any others. */
export function appliedSlicesOf(service: string, manifests: readonly SliceManifest[]): readonly Slice[] {
  const own = manifests.filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === service);
  return own.map(({ ports, endpoints }) => ({
    ports: listOf<Partial<Port>>(ports).flatMap(portOf),
    endpoints: listOf<WrittenEndpoint>(endpoints).flatMap(endpointOf),
  }));
}

function portOf({ name = '', port = 0, protocol = 'TCP' }: Partial<Port>): Slice['ports'] {
  return Number.isInteger(port) && port > 0 ? [{ name, port, protocol }] : [];
}

function endpointOf({ addresses: [address] = [], hostname, conditions }: WrittenEndpoint): Slice['endpoints'] {
  if (typeof address !== 'string' || isIP(address) === 0) return [];
  return [{ address, hostname, ready: conditions?.ready ?? true }];
}

function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}
