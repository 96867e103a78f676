import type { Latency } from './latency.ts';

/** A service whose endpoints have not answered yet: as all read the same, any number will do. */
const NO_ANSWERS_MS = 1;

/** Who is asked for a median, at most. */
const SAMPLE = 63;

/** For how long a median is good enough. */
const GOOD_FOR_MS = 100;

/** What the endpoints of a balancer usually take. */
export class Peers {
  #members: readonly { readonly latency: Latency }[] = [];
  #ms = NO_ANSWERS_MS;
  #takenAt = Number.NEGATIVE_INFINITY;

  follow(members: readonly { readonly latency: Latency }[]): void {
    this.#members = members;
    this.#takenAt = Number.NEGATIVE_INFINITY;
  }

  median(now: number): number {
    if (Math.abs(now - this.#takenAt) >= GOOD_FOR_MS) this.#take(now);
    return this.#ms;
  }

  #take(now: number): void {
    this.#takenAt = now;
    const members = this.#members;
    const step = Math.max(1, Math.floor(members.length / SAMPLE));
    const readings: number[] = [];
    for (let at = 0; at < members.length; at += step) {
      const latency = members[at]?.latency;
      if (latency?.isKnown) readings.push(latency.read(now));
    }
    readings.sort((a, b) => a - b);
    this.#ms = readings[readings.length >> 1] ?? NO_ANSWERS_MS;
  }
}
