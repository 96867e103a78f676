import type { ClientRequest, Agent as HttpAgent } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Socket } from 'node:net';

/**
 * What node:http calls of an Agent, and of a request, and its documentation leaves out. The same in Node 22 and 24;
 * proxy agents (agent-base) stand on it.
 */
export interface AgentHooks {
  /** Called once by each request, from its constructor. `options.host` and `options.port` are always there. */
  addRequest(request: ClientRequest, options: RequestOptions): void;
  /** Makes a connection for `request`, or for whoever is first in the queue of its host, where `request` stands in it. */
  createSocket(request: ClientRequest, options: RequestOptions, done: SocketCreated): void;
}

export type SocketCreated = (error: Error | null, socket: Socket) => void;

interface RequestHooks {
  /** `options.timeout`, which counts from the moment at which the connection is begun. */
  readonly timeout?: number;
  onSocket(socket: undefined, error: unknown): void;
}

export function hooksOf(agent: HttpAgent): AgentHooks {
  return agent as unknown as AgentHooks;
}

/** The request ends without a connection: with `error`, or with what it was destroyed with. */
export function endUnsent(request: ClientRequest, error?: unknown): void {
  (request as unknown as RequestHooks).onSocket(undefined, error);
}

export function timeoutOf(request: ClientRequest): number | undefined {
  return (request as unknown as RequestHooks).timeout;
}
