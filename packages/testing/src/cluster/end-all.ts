/** Waits until all of them have ended, whatever becomes of each, and only then throws what went wrong. */
export async function endAll(ends: readonly (PromiseLike<void> | undefined)[]): Promise<void> {
  const ended = await Promise.allSettled(ends.filter((end) => end !== undefined));
  const reasons = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  if (reasons.length > 1) throw new AggregateError(reasons, 'Several pods could not be ended.');
  if (reasons.length === 1) throw reasons[0];
}
