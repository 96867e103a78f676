/** What a parenthesis stands for, as far as that says something of the names beside it. */
export type Purpose =
  | 'plain'
  /** `WITH a AS (…), b(x) AS (…)`: names behind a comma are not called, until the list is over. */
  | 'with'
  /** `DISTINCT ON (…) f(x)`, `OPERATOR(+) f(x)`: elsewhere a name behind a parenthesis is an alias. */
  | 'prefix';

/** Those that are open; the statement itself counts as the outermost. */
export class Parentheses {
  /** The innermost that is open. */
  inner: Purpose = 'plain';
  /** The one that was closed last. */
  closed: Purpose = 'plain';
  readonly #outer: Purpose[] = [];

  get depth(): number {
    return this.#outer.length;
  }

  open(purpose: Purpose): void {
    this.#outer.push(this.inner);
    this.inner = purpose;
  }

  /** The list of WITH is over, if this is one. */
  endWith(): void {
    if (this.inner === 'with') this.inner = 'plain';
  }

  /** False if none is open. */
  close(): boolean {
    const outer = this.#outer.pop();
    this.closed = this.inner;
    this.inner = outer ?? 'plain';
    return outer !== undefined;
  }

  /** For the next statement. */
  reset(): void {
    this.#outer.length = 0;
    this.inner = 'plain';
  }
}
