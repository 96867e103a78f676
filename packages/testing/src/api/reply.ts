import type { ServerResponse } from 'node:http';
import type { ApiFaults } from './faults.ts';
import type { Status } from './status.ts';

const json = { 'content-type': 'application/json' };

/** One answer with an end. */
export class Reply {
  readonly #response: ServerResponse;
  readonly #faults: ApiFaults;

  constructor(response: ServerResponse, faults: ApiFaults) {
    this.#response = response;
    this.#faults = faults;
  }

  object(body: object, code = 200): void {
    const text = JSON.stringify(body);
    this.#response.writeHead(code, json);
    if (this.#faults.has('malformed')) this.#response.end('<html>502 Bad Gateway</html>');
    else this.#response.end(this.#faults.has('cut') ? text.slice(0, text.length / 2) : `${text}\n`);
  }

  status(problem: Status): void {
    if (problem.code === 504) this.#response.setHeader('retry-after', '1');
    this.object(problem, problem.code);
  }

  /** A refusal in a watch, whose own status is 200 always. */
  inBand(problem: Status): void {
    this.#response.writeHead(200, json);
    this.#response.end(`${JSON.stringify({ type: 'ERROR', object: problem })}\n`);
  }

  /** No Status: it comes from a filter before anything is looked at. */
  tooManyRequests(): void {
    this.#response.writeHead(429, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' });
    this.#response.end('Too many requests, please try again later.\n');
  }
}
