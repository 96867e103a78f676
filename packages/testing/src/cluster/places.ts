import type { Addresses } from './addresses.ts';
import { placesByAddress } from './places/by-address.ts';
import { placesByPort } from './places/by-port.ts';

/** Where one pod is, for as long as it lives. */
export interface Place {
  /** Where it listens. */
  readonly address: string;
  /** What DNS lists, by family. IPv6 addresses are only listed. */
  readonly listed: { readonly 4: string; readonly 6: string };
  /** The name in DNS of a pod without a hostname. Undefined: as everywhere, its address with dashes. */
  label(family: 4 | 6): string | undefined;
  /** The number at which it listens for one that is declared. */
  port(declared: number): number;
  release(): void;
  /**
   * The same place for the next pod, once it is free.
   *
   * @throws DiscoveryError `BAD_OPTION` where it is not.
   */
  again(): Place;
}

/** The places of one cluster. Nobody else on this machine has them meanwhile. */
export interface Places {
  /**
   * The one that is free for longest comes first: a place that comes back soon is a fault to be asked for.
   *
   * @param declared the ports of the pod.
   */
  take(declared: Iterable<number>): Promise<Place>;
  /** @throws DiscoveryError `BAD_OPTION` where that address is no place for a pod, or not free. */
  takeAt(address: string): Place;
}

/** What tells pods apart, where all of them are on this machine. */
export type PodsBy = 'address' | 'port';

const kinds: Readonly<Record<PodsBy, (addresses: Addresses) => Places>> = {
  address: placesByAddress,
  port: placesByPort,
};

export function createPlaces(podsBy: PodsBy, addresses: Addresses): Places {
  return kinds[podsBy](addresses);
}

/** Linux has all of 127.0.0.0/8. Other systems have 127.0.0.1, unless somebody with root makes aliases. */
export function podsByOn(platform: NodeJS.Platform): PodsBy {
  return platform === 'linux' ? 'address' : 'port';
}
