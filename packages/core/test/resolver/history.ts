import fc from 'fast-check';
import type { Sighting } from '../../src/endpoint.ts';
import type { Found } from '../../src/resolution.ts';

/** One run of one pod. */
export interface Run {
  /** Who it truly is, which no source tells. */
  readonly run: number;
  /** IPv4, IPv6. */
  readonly addresses: readonly [string, string];
  readonly uid: string;
}

/** How DNS shows pods: by name or not, with both families or one. */
export const views = ['named', 'named IPv4', 'named IPv6', 'bare IPv4', 'bare IPv6'] as const;
export type View = (typeof views)[number];

/** What really happens in a cluster. */
export class History {
  readonly pods = new Map<string, Run>();
  #runs = 0;
  #places = 0;

  constructor(...slots: readonly string[]) {
    for (const slot of slots) this.#start(slot);
  }

  happens({ kind, slot, other }: Happening): void {
    const slots = [...this.pods.keys()];
    this.#happens(kind, slots[slot % slots.length] as string, slots[other % slots.length] as string);
  }

  /** As an API tells: a slice of each family, with uids. */
  get slices(): readonly Found[] {
    return ([0, 1] as const).map((family) => ({
      kind: 'found',
      part: family === 0 ? 'IPv4' : 'IPv6',
      endpoints: this.#sightings((slot, { addresses, uid }) => ({ address: addresses[family], port: 80, slot, uid })),
    }));
  }

  dns(view: View): Found {
    const endpoints = this.#sightings((slot, { addresses }) => {
      const shown = view === 'named' ? addresses : [addresses[view.endsWith('4') ? 0 : 1]];
      const place = { address: shown[0] ?? '', addresses: shown, port: 80 };
      return view.startsWith('named') ? { ...place, slot } : place;
    });
    return { kind: 'found', endpoints, expiresInMs: 5_000 };
  }

  /** `web-0@10.0.0.1` for each pod. */
  get set(): string[] {
    return [...this.pods].map(([slot, { addresses }]) => `${slot}@${addresses[0]}`).sort();
  }

  #happens(kind: Happening['kind'], slot: string, other: string): void {
    const [pod, another] = [this.pods.get(slot) as Run, this.pods.get(other) as Run];
    if (kind === 'restart') this.#start(slot);
    if (kind === 'reboot') this.#start(slot, this.#freshPlace(), pod.uid);
    if (kind === 'crash' && this.pods.size > 1) this.pods.delete(slot);
    if (kind === 'swap' && slot !== other) {
      this.#start(slot, another.addresses);
      this.#start(other, pod.addresses);
    }
    if (kind === 'stranger') {
      this.pods.delete(slot);
      this.#start(`stranger-${this.#runs}`, pod.addresses);
    }
  }

  #start(slot: string, addresses = this.#freshPlace(), uid?: string): void {
    this.#runs += 1;
    this.pods.set(slot, { run: this.#runs, addresses, uid: uid ?? `uid-${this.#runs}` });
  }

  #freshPlace(): readonly [string, string] {
    this.#places += 1;
    return [`10.0.${this.#places >> 8}.${this.#places & 255}`, `fd00::${this.#places.toString(16)}`];
  }

  #sightings(see: (slot: string, run: Run) => Sighting): readonly Sighting[] {
    return [...this.pods].map(([slot, run]) => see(slot, run));
  }
}

export interface Happening {
  /** `reboot`: of its node, so that the uid stays. `stranger`: its address goes to a pod of another name. */
  readonly kind: 'restart' | 'reboot' | 'swap' | 'stranger' | 'crash' | 'nothing';
  /** Which of those that are there. */
  readonly slot: number;
  readonly other: number;
}

export function happening(...kinds: readonly Happening['kind'][]): fc.Arbitrary<Happening> {
  return fc.record({ kind: fc.constantFrom(...kinds), slot: fc.nat(3), other: fc.nat(3) });
}
