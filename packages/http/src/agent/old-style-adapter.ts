import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';

type Controller = Dispatcher.DispatchController;
type Raw = readonly (Buffer | string)[];

/** A handler as undici 7 calls it, and the `fetch` of Node 22 and 24. */
export interface OldStyleHandler {
  onConnect(abort: (reason?: Error) => void, context: unknown): void;
  onUpgrade?(status: number, headers: Raw, socket: Duplex): unknown;
  /** False: pause, until `resume`. */
  onHeaders?(status: number, headers: Raw, resume: () => void, statusText: string): unknown;
  /** False: pause. */
  onData?(chunk: Buffer): unknown;
  onComplete?(trailers: Raw): void;
  onError?(error: Error): void;
  onResponseStarted?(): void;
  onBodySent?(chunk: Buffer): void;
  onRequestSent?(): void;
}

/** An old handler under its new names. Headers stay as they came, as only so their spelling is kept. */
export class OldStyleAdapter implements Dispatcher.DispatchHandler {
  readonly #handler: OldStyleHandler;

  constructor(handler: OldStyleHandler) {
    this.#handler = handler;
  }

  onRequestStart(controller: Controller, context: unknown): void {
    this.#handler.onConnect((reason) => controller.abort(reason as Error), context);
  }

  onRequestUpgrade({ rawHeaders }: Controller, status: number, headers: object, socket: Duplex): unknown {
    return this.#handler.onUpgrade?.(status, raw(rawHeaders ?? headers), socket);
  }

  onResponseStart(controller: Controller, status: number, headers: object, statusText = ''): void {
    const resume = (): void => controller.resume();
    const answer = this.#handler.onHeaders?.(status, raw(controller.rawHeaders ?? headers), resume, statusText);
    if (answer === false) controller.pause();
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#handler.onData?.(chunk) === false) controller.pause();
  }

  onResponseEnd({ rawTrailers }: Controller, trailers: object): void {
    this.#handler.onComplete?.(raw(rawTrailers ?? trailers));
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#handler.onError === undefined) throw error;
    this.#handler.onError(error);
  }

  onResponseStarted(): void {
    this.#handler.onResponseStarted?.();
  }

  onBodySent(chunk: Buffer): void {
    this.#handler.onBodySent?.(chunk);
  }

  onRequestSent(): void {
    this.#handler.onRequestSent?.();
  }
}

/** HTTP/2 gives an object, HTTP/1.1 names and values in turn. */
function raw(headers: object): Raw {
  if (Array.isArray(headers)) return headers;
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => [Buffer.from(name, 'latin1'), Buffer.from(String(each), 'latin1')]),
  );
}
