export interface Spare {
  /** Starts more of them: when one has failed, or they take longer than `afterMs`. */
  readonly spare: () => readonly Promise<void>[];
  readonly afterMs: number;
}

/** Resolves once `needed` have; rejects, with all their reasons, when that many can no longer be had. */
export function quorum(running: readonly Promise<void>[], needed: number, more?: Spare): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const reasons: unknown[] = [];
  let done = 0;
  let started = 0;
  let isSpent = more === undefined;
  const timer = setTimeout(speculate, more?.afterMs ?? 0);

  function speculate(): void {
    clearTimeout(timer);
    if (isSpent) return;
    isSpent = true;
    add(more?.spare() ?? []);
  }
  function add(attempts: readonly Promise<void>[]): void {
    started += attempts.length;
    for (const attempt of attempts) attempt.then(succeeded, failed);
    judge();
  }
  function succeeded(): void {
    done += 1;
    judge();
  }
  function failed(reason: unknown): void {
    reasons.push(reason);
    speculate();
    judge();
  }
  function judge(): void {
    if (done >= needed) resolve();
    else if (isSpent && started - reasons.length < needed) reject(new AggregateError(reasons, 'no quorum'));
    else return;
    clearTimeout(timer);
  }

  add(running);
  return promise;
}
