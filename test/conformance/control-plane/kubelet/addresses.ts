import { annotations } from '../kubelet.ts';
import type { Pod } from '../object.ts';

/** Gives each pod an address of either family. None is given twice, but where a pod asks for it by name. */
export class Addresses {
  #last = 0;

  of({ metadata: { annotations: said = {}, labels = {} }, status }: Pod): readonly string[] {
    const ordinal = Number(labels['apps.kubernetes.io/pod-index'] ?? 0);
    const wanted = said[annotations.addresses]?.split(' ')[ordinal];
    if (wanted !== undefined) return [wanted, sixthOf(numberOf(wanted))];
    const known = status.podIPs?.map(({ ip }) => ip) ?? [];
    if (known[0] === undefined) return this.#next();
    this.#last = Math.max(this.#last, numberOf(known[0]));
    return known;
  }

  #next(): readonly string[] {
    this.#last += 1;
    return [`10.244.${this.#last >> 8}.${this.#last & 0xff}`, sixthOf(this.#last)];
  }
}

function numberOf(address: string): number {
  const [high = 0, low = 0] = address.split('.').slice(2).map(Number);
  return (high << 8) | low;
}

function sixthOf(number: number): string {
  return `fd00:10:244::${number.toString(16)}`;
}
