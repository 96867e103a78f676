import { badOption } from '../../bad-option.ts';
import type { Addresses, Lease } from '../addresses.ts';
import type { Place, Places } from '../places.ts';

/** As in Kubernetes: each pod has an address of its own, and all of them have the ports that they declare. */
export function placesByAddress(addresses: Addresses): Places {
  const placeAt = (lease: Lease): Place => ({
    address: lease[4],
    listed: lease,
    label: () => undefined,
    port: (declared) => declared,
    release: () => lease.release(),
    again: () => placeAt(addresses.take(lease[4])),
  });
  return {
    take: async () => placeAt(addresses.take()),
    takeAt(address) {
      if (addresses.has(address)) return placeAt(addresses.take(address));
      const choice = `'new', 'same', or one that another pod of this cluster had`;
      throw badOption(`\`address\` can be ${choice}; got '${address}'.`);
    },
  };
}
