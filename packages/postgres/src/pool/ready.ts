import type { PgPool } from './pg-pool.ts';

/** Of a pool that is no service's: its one server answers. @throws what pg does; the signal's reason. */
export async function answers(pool: PgPool, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  pool.connect((error: Error | undefined, _: unknown, release: () => void) => {
    release();
    if (error) reject(error);
    else resolve();
  });
  await promise.finally(() => signal?.removeEventListener('abort', abort));
}
