/** One listener's error is no other's, and no reason to stop: it becomes a warning. */
export function guarded<T>(whose: string, listener: (value: T) => unknown, value: T): void {
  const warn = (error: unknown): void => {
    const message = `A listener of ${whose} threw: ${error instanceof Error ? error.stack : String(error)}`;
    process.emitWarning(message, { code: 'ROLLCALL_LISTENER' });
  };
  try {
    const result = listener(value);
    if (result instanceof Promise) result.catch(warn);
  } catch (error) {
    warn(error);
  }
}
