import type { Dispatcher } from 'undici';
import { headerOf } from '../headers.ts';
import type { HttpRequest } from '../http-request.ts';
import type { RequestHints } from '../options.ts';

/** What is dispatched, as an HttpRequest; with what `agent.with()` said of it. */
export class RequestView implements HttpRequest {
  readonly hints: RequestHints;
  readonly #options: Dispatcher.DispatchOptions;

  constructor(options: Dispatcher.DispatchOptions, hints: RequestHints) {
    this.#options = options;
    this.hints = hints;
  }

  get origin(): string {
    const { origin } = this.#options;
    return origin instanceof URL ? origin.origin : String(origin);
  }

  get method(): string {
    return this.#options.method;
  }

  get path(): string {
    return this.#options.path;
  }

  header(name: string): string | undefined {
    return headerOf(this.#options.headers, name.toLowerCase());
  }
}
