import type { Fact } from '../resolver.ts';
import type { Instance } from './instance.ts';

/**
 * Two answers that expire within this time of each other are one answer that a cache gave twice: TTLs are whole
 * seconds, so the same expiry is seen up to a second apart (RFC 1035 §3.2.1).
 */
const SAME_EXPIRY_MS = 1_500;
/** For how long servers that disagreed about an endpoint are not believed when they miss it. */
const DISPUTE_MS = 60_000;

/** For how long a client's report stands as the second proof. */
const REPORT_MS = 60_000;

/** `doubt`: not proven. The other two say what the second proof was. */
export type Verdict = 'doubt' | 'confirmed' | 'unreachable';

interface Absence {
  readonly since: number;
  /** When the first answer without it expires; undefined where the source names no time. */
  readonly expiresAt: number | undefined;
}

/**
 * Judges who is gone, for sources whose single word proves nothing: replicas of CoreDNS and the caches before them
 * disagree for a while. One absence is a doubt. It is confirmed by a second one in an answer that expires at another
 * time (a node's cache repeats one answer to six polls in a row), or by a client that could not connect.
 */
export class Absences {
  readonly #absences = new Map<Instance, Absence>();
  readonly #unreachableAt = new Map<Instance, number>();
  /** Absent and back again: until then, the servers disagree about it, and only a whole minute of absence counts. */
  readonly #disputedUntil = new Map<Instance, number>();

  seen(instance: Instance, now: number): void {
    if (!this.#absences.delete(instance) && now - instance.leftAt >= DISPUTE_MS) return;
    this.#disputedUntil.set(instance, now + DISPUTE_MS);
    instance.leftAt = Number.NEGATIVE_INFINITY;
  }

  missed(instance: Instance, expiresAt: number | undefined, now: number): Verdict {
    const absence = this.#absences.get(instance);
    if (absence === undefined) this.#absences.set(instance, { since: now, expiresAt });
    if (this.isUnreachable(instance, now)) return 'unreachable';
    if (absence === undefined) return 'doubt';
    const isProof = this.isDisputed(instance, absence.since)
      ? now - absence.since >= DISPUTE_MS
      : isAnotherAnswer(absence.expiresAt, expiresAt);
    return isProof ? 'confirmed' : 'doubt';
  }

  /** What a client saw. */
  report(instance: Instance, fact: Fact, now: number): Verdict {
    if (fact === 'reachable') this.#unreachableAt.delete(instance);
    else this.#unreachableAt.set(instance, now);
    return fact === 'unreachable' && this.#absences.has(instance) ? 'unreachable' : 'doubt';
  }

  isUnreachable(instance: Instance, now: number): boolean {
    return now - (this.#unreachableAt.get(instance) ?? Number.NEGATIVE_INFINITY) < REPORT_MS;
  }

  /** Since when it is missing in answers; undefined where it is not. */
  since(instance: Instance): number | undefined {
    return this.#absences.get(instance)?.since;
  }

  isDisputed(instance: Instance, now: number): boolean {
    return now < (this.#disputedUntil.get(instance) ?? Number.NEGATIVE_INFINITY);
  }

  removed(instance: Instance, now: number): void {
    this.#absences.delete(instance);
    this.#unreachableAt.delete(instance);
    this.#disputedUntil.delete(instance);
    instance.leftAt = now;
  }
}

export function isAnotherAnswer(first: number | undefined, second: number | undefined): boolean {
  return first === undefined || second === undefined || Math.abs(second - first) > SAME_EXPIRY_MS;
}
