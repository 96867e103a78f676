import { keepAlive } from '../clock.ts';
import { DiscoveryError } from '../errors.ts';
import type { Snapshot } from '../snapshot.ts';
import { lastSeen } from './last-seen.ts';
import type { View } from './view.ts';

/** Waits until the view's snapshot fulfils `predicate`. `track` has what it is given run when the lease closes. */
export function waitFor(
  view: View,
  predicate: (snapshot: Snapshot) => boolean,
  signal: AbortSignal | undefined,
  track: (undo: () => void) => () => void,
): Promise<Snapshot> {
  const { promise, resolve, reject } = Promise.withResolvers<Snapshot>();
  const cleanup: (() => void)[] = [];
  const settle = (how: () => void): void => {
    how();
    for (const undo of cleanup.splice(0)) undo();
  };
  const look = (): void => {
    try {
      const refusal = badTarget(view.snapshot);
      if (predicate(view.snapshot)) settle(() => resolve(view.snapshot));
      else if (refusal !== undefined) settle(() => reject(refusal));
    } catch (error) {
      settle(() => reject(error));
    }
  };
  const abort = (): void => settle(() => reject(noEndpoints(view, signal?.reason)));
  const closed = (): void => settle(() => reject(closedWhileWaiting(view)));
  const hold = keepAlive();
  const waiting = view.live.wait();
  signal?.addEventListener('abort', abort, { once: true });
  cleanup.push(
    () => hold[Symbol.dispose](),
    () => waiting[Symbol.dispose](),
    () => signal?.removeEventListener('abort', abort),
    view.on('change', look),
    view.on('status', look),
    view.on('resolution', look),
    view.live.on('closed', closed),
    track(closed),
  );
  look();
  if (signal?.aborted) abort();
  return promise;
}

/** A target that cannot be resolved whatever the service does, such as one without a port where there are several. */
function badTarget({ reason }: Snapshot): DiscoveryError | undefined {
  const cause = reason?.kind === 'unknown' ? reason.cause : undefined;
  return DiscoveryError.is(cause) && cause.code === 'ROLLCALL_BAD_TARGET' ? cause : undefined;
}

function noEndpoints(view: View, cause: unknown): DiscoveryError {
  const message = `Waited in vain for ${view.name}: ${lastSeen(view.snapshot, view.live.settings.clock.now())}`;
  return new DiscoveryError('ROLLCALL_NO_ENDPOINTS', message, { service: view.name, cause });
}

function closedWhileWaiting(view: View): DiscoveryError {
  return new DiscoveryError(
    'ROLLCALL_CLOSED',
    `The resolver of ${view.name} was closed while somebody waited for it.`,
    {
      service: view.name,
    },
  );
}
