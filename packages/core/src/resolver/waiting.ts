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
  return new Wait(view, predicate, signal).begin(track);
}

class Wait {
  readonly #view: View;
  readonly #predicate: (snapshot: Snapshot) => boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #outcome: PromiseWithResolvers<Snapshot> = Promise.withResolvers();
  readonly #undo: (() => void)[] = [];
  #isOver = false;

  constructor(view: View, predicate: (snapshot: Snapshot) => boolean, signal: AbortSignal | undefined) {
    this.#view = view;
    this.#predicate = predicate;
    this.#signal = signal;
  }

  begin(track: (undo: () => void) => () => void): Promise<Snapshot> {
    this.#look();
    if (!this.#isOver) this.#listen(track);
    if (this.#signal?.aborted) this.#abort();
    return this.#outcome.promise;
  }

  #listen(track: (undo: () => void) => () => void): void {
    const hold = keepAlive();
    const waiting = this.#view.live.wait();
    this.#signal?.addEventListener('abort', this.#abort, { once: true });
    this.#undo.push(
      () => hold[Symbol.dispose](),
      () => waiting[Symbol.dispose](),
      () => this.#signal?.removeEventListener('abort', this.#abort),
      this.#view.on('change', this.#look),
      this.#view.on('status', this.#look),
      this.#view.on('resolution', this.#look),
      this.#view.live.on('closed', this.#close),
      track(this.#close),
    );
  }

  #look = (): void => {
    if (this.#isOver) return;
    const { snapshot } = this.#view;
    try {
      const refusal = refusalOf(snapshot);
      if (this.#predicate(snapshot)) this.#end((outcome) => outcome.resolve(snapshot));
      else if (refusal !== undefined) this.#end((outcome) => outcome.reject(refusal));
    } catch (error) {
      this.#end((outcome) => outcome.reject(error));
    }
  };

  #abort = (): void => this.#end((outcome) => outcome.reject(noEndpoints(this.#view, this.#signal?.reason)));

  #close = (): void => this.#end((outcome) => outcome.reject(closedWhileWaiting(this.#view)));

  /** The first end counts. */
  #end(how: (outcome: PromiseWithResolvers<Snapshot>) => void): void {
    this.#isOver = true;
    how(this.#outcome);
    for (const undo of this.#undo.splice(0)) undo();
  }
}

/** A target that cannot be resolved whatever the service does, such as one without a port where there are several. */
function refusalOf({ reason }: Snapshot): DiscoveryError | undefined {
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
