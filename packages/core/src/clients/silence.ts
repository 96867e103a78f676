import type { Activity } from '../clients.ts';

/** For how long a client has heard nothing of what it is owed; or, where nothing is owed, for how long that is so. */
export class Silence {
  #since: number;
  #isOwed: boolean;
  #bytesRead: number;

  constructor({ owed, bytesRead }: Activity, now: number) {
    this.#since = now;
    this.#isOwed = owed > 0;
    this.#bytesRead = bytesRead;
  }

  /** More that is owed breaks no silence, or those who keep asking would never learn. Nor does a ping, to the idle. */
  measure({ owed, bytesRead }: Activity, now: number): number {
    const isOwed = owed > 0;
    const isHeard = isOwed && bytesRead !== this.#bytesRead;
    if (isHeard || isOwed !== this.#isOwed) this.#since = now;
    this.#isOwed = isOwed;
    this.#bytesRead = bytesRead;
    return now - this.#since;
  }

  /** What was is no silence. */
  restart(now: number): void {
    this.#since = now;
  }
}
