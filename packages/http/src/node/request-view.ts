import type { ClientRequest } from 'node:http';
import type { RequestOptions } from 'node:https';
import { headerOf } from '../headers.ts';
import type { HttpRequest } from '../http-request.ts';

/** What node:http is asked for, as an HttpRequest. */
export class RequestView implements HttpRequest {
  readonly origin: string;
  readonly #request: ClientRequest;
  readonly #options: RequestOptions;

  constructor(origin: string, request: ClientRequest, options: RequestOptions) {
    this.origin = origin;
    this.#request = request;
    this.#options = options;
  }

  get method(): string {
    return this.#request.method;
  }

  get path(): string {
    return this.#request.path;
  }

  header(name: string): string | undefined {
    const { headers } = this.#options;
    // An array is written as it is: the request does not know what is in it.
    if (Array.isArray(headers)) return headerOf(headers.flat(), name.toLowerCase());
    const value = this.#request.getHeader(name);
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? undefined : String(first);
  }
}
