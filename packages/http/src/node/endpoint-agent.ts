import type { ClientRequest, Agent as HttpAgent } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Activity, Endpoint } from '@rollcall/core';
import type { EndpointClient } from '../service.ts';
import { drain, listed } from './drain.ts';
import { type AgentHooks, hooksOf, type SocketCreated } from './hooks.ts';
import { whenStanding } from './standing.ts';

/** Who waits for a connection. */
export interface Waiting {
  readonly request: ClientRequest;
  /** There is none, so that nothing was sent. */
  turnedAway(error: Error): void;
}

/** A `WeakMap` of all requests would keep those that are over until the next major collection: see UnderWay. */
const kWaiting: unique symbol = Symbol('rollcall.waiting');

type WaitingRequest = ClientRequest & { [kWaiting]?: Waiting };

/**
 * The connections to one endpoint: an Agent of Node's, and what it does not tell of itself.
 *
 * Node gives a request its socket at once, and with it the failure to connect. Here it gets one that stands: until then
 * nothing is written, and it may go elsewhere.
 */
export class EndpointAgent implements EndpointClient {
  readonly #agent: HttpAgent;
  readonly #endpoint: Endpoint;
  readonly #connectTimeoutMs: number;
  /** Those that stand. */
  readonly #sockets = new Set<Socket>();
  /** Each with the request that it is made for; with none where it is made for whoever is first in the queue. */
  readonly #connecting = new Map<Socket, ClientRequest | undefined>();
  /** Those that became something else than HTTP: Node's Agent forgets them. */
  readonly #upgraded = new Set<Duplex>();
  #bytesReadBefore = 0;

  constructor(agent: HttpAgent, endpoint: Endpoint, connectTimeoutMs: number) {
    this.#agent = agent;
    this.#endpoint = endpoint;
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#stepIn(hooksOf(agent));
  }

  get activity(): Activity {
    const { sockets, requests } = this.#agent;
    let bytesRead = this.#bytesReadBefore;
    for (const socket of this.#sockets) bytesRead += socket.bytesRead;
    return { owed: listed(sockets).length + listed(requests).length + this.#upgraded.size, bytesRead };
  }

  /** @param servername unless the request has one. */
  take(waiting: Waiting, options: RequestOptions, servername: string): void {
    const { address: host, port } = this.#endpoint;
    (waiting.request as WaitingRequest)[kWaiting] = waiting;
    const there = { ...options, servername: options.servername ?? servername, host, port };
    hooksOf(this.#agent).addRequest(waiting.request, there);
  }

  /** It does not want a connection any more. False where it has one. */
  leave(request: ClientRequest): boolean {
    const isQueued = this.#unqueue(request);
    const own = [...this.#connecting].filter(([, each]) => each === request);
    for (const [socket] of own) {
      this.#connecting.delete(socket);
      socket.destroy();
    }
    return isQueued || own.length > 0;
  }

  upgraded(socket: Duplex): void {
    this.#upgraded.add(socket);
    socket.off('error', ignore);
  }

  destroyIdle(): void {
    for (const socket of listed(this.#agent.freeSockets)) socket.destroy();
  }

  async retire(): Promise<void> {
    this.#turnAway(this.#gone());
    await Promise.all([this.close(), ...Array.from(this.#upgraded, ended)]);
  }

  close(): Promise<void> {
    return drain(this.#agent);
  }

  destroy(error: Error): undefined {
    this.#turnAway(this.#gone());
    for (const socket of [...this.#sockets, ...this.#connecting.keys()]) socket.destroy(error);
  }

  #stepIn(hooks: AgentHooks): void {
    const { createSocket } = hooks;
    hooks.createSocket = (request, options, done) => {
      const isItsOwn = !listed(this.#agent.requests).includes(request);
      createSocket.call(hooks, request, options, (error, socket) => {
        if (error) done(error, socket);
        else this.#created(socket, isItsOwn ? request : undefined, done);
      });
    };
  }

  #created(socket: Socket, request: ClientRequest | undefined, done: SocketCreated): void {
    this.#connecting.set(socket, request);
    whenStanding(socket, this.#endpoint, this.#connectTimeoutMs, (error) => {
      const isLeft = !this.#connecting.delete(socket);
      if (error === undefined) this.#stands(socket, done);
      else if (!isLeft) this.#failed(request, error);
    });
  }

  #stands(socket: Socket, done: SocketCreated): void {
    this.#sockets.add(socket);
    // Between two requests nobody else listens.
    socket.on('error', ignore).once('close', () => this.#closed(socket));
    done(null, socket);
  }

  #closed(socket: Socket): void {
    this.#sockets.delete(socket);
    this.#upgraded.delete(socket);
    this.#bytesReadBefore += socket.bytesRead;
  }

  /** Where no connection stands, nobody else who waits for one is any better off. */
  #failed(request: ClientRequest | undefined, error: Error): void {
    if (request !== undefined) waitingOf(request)?.turnedAway(error);
    if (this.#sockets.size === 0) this.#turnAway(error);
  }

  #turnAway(error: Error): void {
    for (const request of [...listed(this.#agent.requests), ...this.#connecting.values()]) {
      if (request !== undefined && this.leave(request)) waitingOf(request)?.turnedAway(error);
    }
  }

  #unqueue(request: ClientRequest): boolean {
    const queues = this.#agent.requests as Record<string, ClientRequest[]>;
    for (const [host, queue] of Object.entries(queues)) {
      const at = queue.indexOf(request);
      if (at < 0) continue;
      queue.splice(at, 1);
      if (queue.length === 0) delete queues[host]; // Node expects somebody in each
      return true;
    }
    return false;
  }

  /** In the shape of Node's own, so that whoever reads it knows that nothing was sent. */
  #gone(): Error {
    const { name, address, port } = this.#endpoint;
    const message = `${name} (${address} port ${port}) is gone. Nothing was sent.`;
    return Object.assign(new Error(message), { code: 'ECONNREFUSED', syscall: 'connect', address, port });
  }
}

function waitingOf(request: WaitingRequest): Waiting | undefined {
  return request[kWaiting];
}

function ignore(): void {}

function ended(socket: Duplex): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
