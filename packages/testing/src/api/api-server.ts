import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '@rollcall/core';
import { badOption, wholeNumber } from '../bad-option.ts';
import { pause } from '../clock.ts';
import { createCertificate } from './certificate.ts';
import { type ApiFaultName, ApiFaults, apiFaultNames } from './faults.ts';
import { refuse } from './gate.ts';
import { type ListRequest, readListRequest } from './list-request.ts';
import { Reply } from './reply.ts';
import { ServiceAccount } from './service-account.ts';
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
  /** Forgets what was, as etcd does every five minutes: who has not kept up gets a 410. */
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
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<WatchSession>();
  readonly #faults: ApiFaults;
  readonly #closing = new AbortController();
  /** Requests that came in while it was frozen. */
  #held: (() => void)[] = [];

  constructor(serving: Serving) {
    const { cert, key } = createCertificate();
    this.#serving = serving;
    this.account = new ServiceAccount('rollcall', serving.namespace, cert);
    this.#faults = new ApiFaults(() => this.#go());
    this.#server = createServer({ cert, key }, (request, response) => void this.#respond(request, response));
    this.#server.on('connection', (socket: Socket) => this.#accept(socket));
    serving.store.onChange(() => this.#pump());
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1').unref();
    await once(this.#server, 'listening');
    this.account.writeKubeconfig(this.url, this.#serving.namespace);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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
    if (how === 'down') this.#breakConnections();
    if (how === 'down') store.compact();
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
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#breakConnections();
    this.account.remove();
    await closed;
  }

  #accept(socket: Socket): void {
    if (this.#faults.has('down')) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket.unref());
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {}); // the client's end of it
  }

  #breakConnections(): void {
    for (const session of this.#sessions) session[Symbol.dispose]();
    for (const socket of this.#sockets) socket.destroy();
  }

  #pump(): void {
    for (const session of this.#sessions) session.pump();
  }

  /** What held it back may be over. */
  #go(): void {
    if (this.#faults.has('hang')) return;
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
    const metadata = { resourceVersion: String(store.revision) };
    const items = store.objects.filter(matches);
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
