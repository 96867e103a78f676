import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { KubernetesObject } from './object.ts';

/** RFC 7386. */
export const MERGE_PATCH = 'application/merge-patch+json';

export interface Access {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

export interface Reply<T> {
  readonly status: number;
  /** What was not JSON is the text. */
  readonly body: T;
}

export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

interface Sent {
  readonly text: string;
  readonly contentType: string;
}

/** Requests to the API server, as they are: nothing is tried again. */
export class ApiClient implements Disposable {
  readonly #access: Access;
  readonly #agent: Agent;

  constructor(access: Access) {
    this.#access = access;
    this.#agent = new Agent({ keepAlive: true, ca: access.ca });
  }

  readonly request = async <T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<Reply<T>> => {
    const sent = body === undefined ? undefined : { text: JSON.stringify(body), contentType };
    const response = await this.#send(method, path, sent, AbortSignal.timeout(30_000));
    return { status: response.statusCode ?? 0, body: parsed(await text(response)) as T };
  };

  /** The same, for what has to succeed. @throws Error with what the server said. */
  async must<T>(...request: Parameters<ApiClient['request']>): Promise<T> {
    const { status, body } = await this.request<T>(...request);
    if (status >= 200 && status < 300) return body;
    throw new Error(`${request[0]} ${request[1]}: ${status} ${messageOf(body)}`);
  }

  /** Until the server ends it. */
  async *watch<T extends KubernetesObject>(path: string): AsyncGenerator<WatchEvent<T>> {
    const response = await this.#send('GET', path);
    if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode} ${await text(response)}`);
    for await (const line of createInterface(response)) yield JSON.parse(line) as WatchEvent<T>;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, sent?: Sent, signal?: AbortSignal): Promise<IncomingMessage> {
    const { url, token } = this.#access;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...headersOf(sent) };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    request(new URL(path, url), { method, headers, agent: this.#agent, ...(signal && { signal }) }, resolve)
      .on('error', reject)
      .end(sent?.text);
    return promise;
  }
}

/** The length too, as Node does not say by itself how long the body of a DELETE is, and the server would not read it. */
function headersOf(sent: Sent | undefined): OutgoingHttpHeaders {
  if (sent === undefined) return {};
  return { 'content-type': sent.contentType, 'content-length': Buffer.byteLength(sent.text) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function messageOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
}
