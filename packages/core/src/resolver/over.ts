/** For how long DNS is not believed when it tells of what is over: caches and replicas hear of it later. */
export const LAG_MS = 60_000;
/** As many ends of one name at one address are remembered: more do not come about in a minute. */
const ENDS = 4;

interface End {
  readonly at: number;
  readonly uid: string | undefined;
}

/**
 * Who is known to stand no more where it stood: its slot moved on, its address was given to another, or a trusted source
 * removed it. Forgotten after `LAG_MS`.
 */
export class Over {
  readonly #ends = new Map<string, readonly End[]>();

  add(slot: string | undefined, addresses: readonly string[], uid: string | undefined, now: number): void {
    for (const address of addresses) {
      const key = keyOf(slot, address);
      const others = (this.#ends.get(key) ?? []).filter((end) => end.uid !== uid);
      this.#ends.delete(key); // and in again: the oldest stays first
      this.#ends.set(key, [...others.slice(1 - ENDS), { at: now, uid }]);
    }
  }

  /** At `at` it was still known to be over: the minute counts from then. */
  affirm(slot: string, addresses: readonly string[], at: number): void {
    for (const address of addresses)
      for (const end of this.#ends.get(keyOf(slot, address)) ?? [])
        if (end.at < at) this.add(slot, [address], end.uid, at);
  }

  /** Another uid is another pod, which nothing is known of. */
  has(slot: string | undefined, addresses: readonly string[], uid: string | undefined, now: number): boolean {
    this.#forget(now);
    return addresses.some((address) =>
      this.#ends
        .get(keyOf(slot, address))
        ?.some((end) => now - end.at < LAG_MS && (uid === undefined || end.uid === undefined || uid === end.uid)),
    );
  }

  #forget(now: number): void {
    for (const [key, ends] of this.#ends) {
      if (ends.some(({ at }) => now - at < LAG_MS)) return;
      this.#ends.delete(key);
    }
  }
}

function keyOf(slot: string | undefined, address: string): string {
  return `${slot ?? ''} ${address}`;
}
