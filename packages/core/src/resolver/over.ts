import type { Holder } from './holders.ts';

/** For how long DNS is not believed when it tells of what is over: caches and replicas hear of it later. */
export const LAG_MS = 60_000;
/** As many ends of one name at one address are remembered: more do not come about in a minute. */
const ENDS = 4;

/** Who, and where. The port is no part of it: it may change with a restart. */
export type Stand = Omit<Holder, 'port'>;

interface End extends Stand {
  readonly at: number;
}

/**
 * Who is known to stand no more where it stood: its slot moved on, its address was given to another, or a trusted source
 * removed it. Forgotten after `LAG_MS`.
 */
export class Over {
  /** Two generations: the older one is forgotten as a whole. */
  #older = new Ends();
  #recent = new Ends();
  #recentSince = Number.NEGATIVE_INFINITY;

  add({ addresses, slot, uid }: Stand, now: number): void {
    this.#age(now);
    this.#recent.add({ addresses, slot, uid, at: now });
  }

  /** At `at` it was still known to be over: the minute counts from then. */
  affirm(slot: string, addresses: readonly string[], at: number): void {
    for (const address of addresses)
      for (const end of this.#at(slot, address))
        if (end.at < at && at - end.at < LAG_MS) this.add({ addresses: [address], slot, uid: end.uid }, at);
  }

  has(stand: Stand, now: number): boolean {
    return this.until(stand, now) !== undefined;
  }

  /** When it will be forgotten; undefined where it is not over. Another uid is another pod, which nothing is known of. */
  until({ addresses, slot, uid }: Stand, now: number): number | undefined {
    const isIt = (end: End): boolean =>
      now - end.at < LAG_MS && (uid === undefined || end.uid === undefined || uid === end.uid);
    const ends = addresses.flatMap((address) => this.#at(slot, address).filter(isIt));
    return ends.length === 0 ? undefined : Math.max(...ends.map(({ at }) => at)) + LAG_MS;
  }

  #at(slot: Stand['slot'], address: string): readonly End[] {
    return [...this.#older.at(slot, address), ...this.#recent.at(slot, address)];
  }

  #age(now: number): void {
    if (now - this.#recentSince < LAG_MS) return;
    this.#older = this.#recent;
    this.#recent = new Ends();
    this.#recentSince = now;
  }
}

/** By name and address: as soon as somebody asks, which no watch does. */
class Ends {
  readonly #byPlace = new Map<string, readonly End[]>();
  #unread: End[] = [];

  add(end: End): void {
    this.#unread.push(end);
  }

  at(slot: Stand['slot'], address: string): readonly End[] {
    for (const end of this.#unread.splice(0)) for (const place of end.addresses) this.#note(end, place);
    return this.#byPlace.get(keyOf(slot, address)) ?? [];
  }

  #note(end: End, address: string): void {
    const key = keyOf(end.slot, address);
    const others = this.#byPlace.get(key)?.filter(({ uid }) => uid !== end.uid) ?? [];
    this.#byPlace.set(key, [...others.slice(1 - ENDS), end]);
  }
}

function keyOf(slot: Stand['slot'], address: string): string {
  return `${slot ?? ''} ${address}`;
}
