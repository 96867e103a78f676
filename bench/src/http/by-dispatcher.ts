import type { Dispatcher } from 'undici';
import type { Send } from './send.ts';

export function byDispatcher(dispatcher: Dispatcher): Send {
  return (request, ended) => {
    dispatcher.dispatch(request, new Reply(ended));
  };
}

/** A handler that does nothing with what it gets. */
class Reply implements Dispatcher.DispatchHandler {
  readonly #startedAt = performance.now();
  readonly #ended: (ms: number | undefined) => void;

  constructor(ended: (ms: number | undefined) => void) {
    this.#ended = ended;
  }

  onRequestStart(): void {}
  onResponseStart(): void {}
  onResponseData(): void {}

  onResponseEnd(): void {
    this.#ended(performance.now() - this.#startedAt);
  }

  onResponseError(): void {
    this.#ended(undefined);
  }
}
