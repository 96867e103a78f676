import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 15;

/** Requests without an end: what becomes of each, until disposed. */
export class Load implements AsyncDisposable {
  readonly #send: () => Promise<string>;
  readonly #failures: string[] = [];
  readonly #answersBy = new Map<string, number>();
  readonly #callers: Promise<void>[];
  #isOver = false;
  #lastAt = performance.now();
  #longestGapMs = 0;
  #slowestMs = 0;

  /** @param send fulfils with who answered. */
  constructor(callers: number, send: () => Promise<string>) {
    this.#send = send;
    this.#callers = Array.from({ length: callers }, () => this.#call());
  }

  /** Each in a line, with its cause: CI shows but the first one. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  get answers(): number {
    return [...this.#answersBy.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How many, until now, of each. */
  get answersBy(): ReadonlyMap<string, number> {
    return new Map(this.#answersBy);
  }

  get figures(): string {
    const { answers, failures } = this;
    const longest = `longest gap ${Math.round(this.#longestGapMs)} ms, slowest ${Math.round(this.#slowestMs)} ms`;
    return `${answers + failures.length} requests, ${failures.length} failed, ${longest}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#callers);
  }

  async #call(): Promise<void> {
    while (!this.#isOver) {
      const startedAt = performance.now();
      try {
        this.#answered(await this.#send(), startedAt);
      } catch (error) {
        this.#failures.push(
          `after ${Math.round(performance.now() - startedAt)} ms: ${error}: ${(error as Error).cause}`,
        );
      }
      await sleep(PAUSE_MS);
    }
  }

  #answered(by: string, startedAt: number): void {
    const now = performance.now();
    this.#answersBy.set(by, (this.#answersBy.get(by) ?? 0) + 1);
    this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastAt);
    this.#slowestMs = Math.max(this.#slowestMs, now - startedAt);
    this.#lastAt = now;
  }
}
