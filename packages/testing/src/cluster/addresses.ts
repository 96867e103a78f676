import { badOption } from '../bad-option.ts';

/** As many as there are numbers in the last place, without the network's own and its broadcast address. */
export const mostPods = 254;

/** An address by family, until it is given back. */
export interface Lease {
  readonly 4: string;
  /** Its twin, which is only listed. */
  readonly 6: string;
  release(): void;
}

/**
 * Addresses of one cluster: 127.a.b.N, where a.b is the port of its DNS server. While that port is bound, no other
 * cluster on this machine has it, hence none has these addresses; no list of them need be kept anywhere.
 */
export class Addresses {
  /** Of the DNS server. */
  readonly port: number;
  /** The one that is free for longest comes first. */
  readonly #free: string[];
  readonly #all: ReadonlySet<string>;

  constructor(port: number) {
    this.port = port;
    this.#free = Array.from({ length: mostPods }, (_, i) => `127.${port >> 8}.${port & 0xff}.${i + 1}`);
    this.#all = new Set(this.#free);
  }

  /** Whether it is one of this cluster's, free or not. */
  has(address: string): boolean {
    return this.#all.has(address);
  }

  /** @throws DiscoveryError `BAD_OPTION` where the wanted one is not free, or none is. */
  take(wanted: string | undefined = this.#free[0]): Lease {
    const index = wanted === undefined ? -1 : this.#free.indexOf(wanted);
    if (wanted === undefined) throw badOption(`This cluster has room for ${mostPods} pods. Use a second cluster.`);
    if (index === -1) throw badOption(`${wanted} is not a free address of this cluster: crash the pod that has it.`);
    this.#free.splice(index, 1);
    return this.#lease(wanted);
  }

  #lease(address: string): Lease {
    let isHeld = true;
    return {
      4: address,
      6: `fd00:${this.port.toString(16)}::${Number(address.split('.').at(-1)).toString(16)}`,
      release: () => {
        if (isHeld) this.#free.push(address);
        isHeld = false;
      },
    };
  }
}
