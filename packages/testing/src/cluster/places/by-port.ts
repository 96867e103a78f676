import { badOption } from '../../bad-option.ts';
import { dashed } from '../../dns/zone/addresses.ts';
import type { Addresses, Lease } from '../addresses.ts';
import type { Place, Places } from '../places.ts';
import { FreePorts } from './free-ports.ts';

const loopback = '127.0.0.1';

/**
 * All pods share one address, and each listens at ports of its own, which SRV records tell (Kubernetes: a named
 * `targetPort` that differs from pod to pod). A pod without a hostname is called after the address that it would have
 * had: after the one that it has, all of them would be called alike.
 */
export function placesByPort(addresses: Addresses): Places {
  const freePorts = new FreePorts(addresses.port);
  const placeAt = (lease: Lease, own: ReadonlyMap<number, number>): Place => ({
    address: loopback,
    listed: { 4: loopback, 6: lease[6] },
    label: (family) => (family === 4 ? dashed(lease[4]) : undefined),
    port: (declared) => own.get(declared) ?? declared,
    release: () => lease.release(),
    again: () => placeAt(addresses.take(lease[4]), own),
  });
  return {
    async take(declared) {
      const own = new Map<number, number>();
      for (const port of declared) own.set(port, await freePorts.take());
      return placeAt(addresses.take(), own);
    },
    takeAt(address) {
      throw badOption(
        `Pods of this cluster share ${loopback} and have a port each (\`podsBy: 'port'\`): \`address\` can be 'new' or 'same'; got '${address}'.`,
      );
    },
  };
}
