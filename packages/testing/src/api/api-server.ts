import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@rollcall/core';
import { badOption, wholeNumber } from '../bad-option.ts';
import { pause } from '../clock.ts';
import { createCertificate } from './certificate.ts';
import { type ApiFaultName, ApiFaults, apiFaultNames } from './faults.ts';
import { refuse } from './gate.ts';
import { type ListRequest, readListRequest } from './list-request.ts';
import { Listener } from './listener.ts';
import { Reply } from './reply.ts';
import { ServiceAccount } from './service-account.ts';
import type { SliceObject } from './slice-object.ts';
import type { SliceStore } from './slice-store.ts';
import { listExpired, tooLarge, tooOld } from './status.ts';
import { WatchSession } from './watch-session.ts';

export interface ApiFaultOptions {
  /** For `slow`. Default 1 000, by the cluster's clock. */
  readonly delayMs?: number | undefined;
}

/** An API server on 127.0.0.1, over TLS, that lists and watches EndpointSlices as kube-apiserver 1.36 does. */
export interface ApiServer {
  /** `https://127.0.0.1:40443` */
  readonly url: string;
  /** The file that says where it is, and lets in: for `KUBECONFIG`. Beside it stand `token`, `ca.crt` and `namespace`. */
  readonly kubeconfig: string;
  /** Requests that came in, whatever became of them. */
  readonly requests: number;
  /** The same by verb and service: `{ 'WATCH web': 2 }`. */
  readonly requestsBy: Readonly<Record<string, number>>;
  /** Watches that are open. */
  readonly watches: number;
  /**
   * Goes wrong until disposed.
   *
   * @throws DiscoveryError `BAD_OPTION` where there is no such fault, or `delayMs` is out of range.
   */
  fail(how: ApiFaultName, options?: ApiFaultOptions): Disposable;
  /** Forgets what was, as a server that was started anew: who has not kept up gets a 410. */
  compact(): void;
  /** Writes a new token, as kubelet does; the former one has expired. Open watches go on, as they do with a real one. */
  rotateToken(): void;
}

/** How long the server waits for a version that it has not reached. */
const TOO_LARGE_MS = 3_000;

interface Serving {
  readonly namespace: string;
  readonly store: SliceStore;
  readonly clock: Clock;
}

export class LoopbackApiServer implements ApiServer {
  requests = 0;
  readonly requestsBy: Record<string, number> = {};
  readonly account: ServiceAccount;
  readonly #serving: Serving;
  readonly #listener: Listener;
  readonly #sessions = new Set<WatchSession>();
  readonly #faults: ApiFaults;
  readonly #closing = new AbortController();
  /** Requests that came in while it was frozen. */
  #held: (() => void)[] = [];

  constructor(serving: Serving) {
    const certificate = createCertificate();
    this.#serving = serving;
    this.account = new ServiceAccount('rollcall', serving.namespace, certificate.cert);
    this.#faults = new ApiFaults(serving.clock, () => this.#go());
    this.#listener = new Listener(
      certificate,
      this.#faults,
      (request, response) => void this.#respond(request, response),
    );
    serving.store.onChange(() => this.#pump());
  }

  async open(): Promise<void> {
    await this.#listener.open();
    this.account.writeKubeconfig(this.url, this.#serving.namespace);
  }

  get url(): string {
    return this.#listener.url;
  }

  get kubeconfig(): string {
    return this.account.kubeconfig;
  }

  get watches(): number {
    return this.#sessions.size;
  }

  fail(how: ApiFaultName, { delayMs = 1_000 }: ApiFaultOptions = {}): Disposable {
    if (!apiFaultNames.includes(how)) throw badOption(`'${how}' is no fault. There are: ${apiFaultNames.join(', ')}.`);
    const fault = this.#faults.begin(how, wholeNumber('delayMs', delayMs, 0, 0x7fff_ffff));
    const { store } = this.#serving;
    if (how === 'half-open') for (const session of this.#sessions) session.silence();
    if (how === 410) for (const session of this.#sessions) session.fail(tooOld(store.oldest - 1, store.oldest));
    if (how === 'down') this.#die();
    return fault;
  }

  compact(): void {
    this.#serving.store.compact();
  }

  rotateToken(): void {
    this.account.rotate();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#endSessions();
    this.account.remove();
    await this.#listener.close();
  }

  #die(): void {
    this.#endSessions();
    this.#listener.breakConnections();
    this.#serving.store.compact();
  }

  #endSessions(): void {
    for (const session of this.#sessions) session[Symbol.dispose]();
  }

  #pump(): void {
    for (const session of this.#sessions) session.pump();
  }

  /** What held it back may be over. */
  #go(): void {
    if (this.#faults.has('hang')) return;
    this.#listener.go();
    for (const go of this.#held.splice(0)) go();
    this.#pump();
  }

  async #respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '/', this.url);
    this.#count(url);
    if (this.#faults.has('hang')) await new Promise<void>((resolve) => this.#held.push(resolve));
    const { delayMs } = this.#faults;
    if (delayMs > 0) await pause(this.#serving.clock, delayMs, this.#closing.signal);
    if (response.destroyed) return;
    const reply = new Reply(response, this.#faults);
    if (this.#faults.has(429)) return reply.tooManyRequests();
    const { namespace } = this.#serving;
    const refusal = refuse(message, url, { account: this.account, namespace, faults: this.#faults });
    if (refusal !== undefined) return reply.status(refusal);
    const request = readListRequest(url.searchParams, !this.#faults.has('no-watch-list'));
    if ('code' in request) reply.status(request);
    else await this.#serve(request, response, reply);
  }

  #count({ searchParams }: URL): void {
    const selected = /service-name=([^,]+)/.exec(searchParams.get('labelSelector') ?? '')?.[1] ?? '*';
    const key = `${searchParams.has('watch') ? 'WATCH' : 'LIST'} ${selected}`;
    this.requests += 1;
    this.requestsBy[key] = (this.requestsBy[key] ?? 0) + 1;
  }

  async #serve(request: ListRequest, response: ServerResponse, reply: Reply): Promise<void> {
    const { store, clock } = this.#serving;
    const { isWatch, isStreamed, isExact, resourceVersion, matches } = request;
    const version = Number(resourceVersion);
    const isOld = this.#faults.has(410) ? isBound(request) : isExact && version < store.oldest;
    if (isOld) return reply.status(listExpired);
    if (version > store.revision && (!isWatch || isStreamed)) {
      await pause(clock, TOO_LARGE_MS, this.#closing.signal);
      const problem = tooLarge(resourceVersion, store.revision);
      return isWatch ? reply.inBand(problem) : reply.status(problem);
    }
    if (isWatch) return this.#watch(request, response);
    const metadata = { resourceVersion: isExact ? resourceVersion : String(store.revision) };
    const items = (isExact ? store.at(version) : store.objects).filter(matches).map(itemOf);
    reply.object({ kind: 'EndpointSliceList', apiVersion: 'discovery.k8s.io/v1', metadata, items });
  }

  #watch(request: ListRequest, response: ServerResponse): void {
    const { store, clock } = this.#serving;
    const session = new WatchSession(request, response, { store, clock, faults: this.#faults });
    this.#sessions.add(session);
    response.once('close', () => {
      session[Symbol.dispose]();
      this.#sessions.delete(session);
    });
    session.begin();
  }
}

/** It wants what is not older than something; with 410 that something is too old. */
function isBound({ isWatch, isStreamed, resourceVersion }: ListRequest): boolean {
  return (!isWatch || isStreamed) && Number(resourceVersion) > 0;
}

/** In a list nobody says what each of it is. */
function itemOf({ kind: _kind, apiVersion: _version, ...rest }: SliceObject): object {
  return rest;
}
