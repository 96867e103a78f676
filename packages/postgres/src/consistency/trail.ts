import type { Standing } from './timelines.ts';

interface Footprint {
  readonly askedAt: number;
  readonly standing: Standing;
}

/** Where a primary was, from time to time. A replica that has come to one of these is late by no more than that was ago. */
export class Trail {
  readonly #lengthMs: number;
  #footprints: Footprint[] = [];

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** @param askedAt when the question was sent: what was committed before that is before this place. */
  note(askedAt: number, standing: Standing): void {
    const last = this.#footprints.at(-1);
    if (last !== undefined && askedAt - last.askedAt < this.#lengthMs / STEPS) return;
    this.#footprints = this.#since(askedAt - this.#lengthMs);
    this.#footprints.push({ askedAt, standing });
  }

  /** The first one that is no older than the trail is long. */
  first(now: number): Standing | undefined {
    const oldest = now - this.#lengthMs;
    return this.#footprints.find(({ askedAt }) => askedAt >= oldest)?.standing;
  }

  #since(oldest: number): Footprint[] {
    return this.#footprints.filter(({ askedAt }) => askedAt >= oldest);
  }
}

/** More of them would say little more, and writes may come by the thousand. */
const STEPS = 8;
