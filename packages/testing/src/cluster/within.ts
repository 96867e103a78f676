/** What comes of `work`, or of `late` where it takes longer than `ms`. As somebody awaits it, it holds the process open. */
export async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const timer = setTimeout(end, ms);
  try {
    return await Promise.race([work, over.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
