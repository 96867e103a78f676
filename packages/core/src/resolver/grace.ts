import { isAnotherAnswer } from './absences.ts';

/**
 * For how long "there is nobody" is not believed: DNS says so of a one-pod set that restarts, too. And never by one
 * answer alone, which a cache may have given all along: another one, that expires at another time, has to miss them.
 */
export class Grace {
  readonly ms: number;
  #first: { readonly at: number; readonly expiresAt: number | undefined } | undefined;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** It was said that nobody is there. Only the first time begins it. */
  begin(expiresAt: number | undefined, now: number): void {
    this.#first ??= { at: now, expiresAt };
  }

  /** Somebody was found, or nobody could say. */
  end(): void {
    this.#first = undefined;
  }

  /** When it is over, if the answer that expires at `expiresAt` is the last one; undefined where it is not running out. */
  deadline(expiresAt: number | undefined): number | undefined {
    const isConfirmed = this.#first !== undefined && isAnotherAnswer(this.#first.expiresAt, expiresAt);
    return isConfirmed && this.#first !== undefined ? this.#first.at + this.ms : undefined;
  }

  isOver(expiresAt: number | undefined, now: number): boolean {
    return now >= (this.deadline(expiresAt) ?? Number.POSITIVE_INFINITY);
  }
}
