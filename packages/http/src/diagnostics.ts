import { channel } from 'node:diagnostics_channel';
import type { Endpoint, Outcome } from '@rollcall/core';
import type { HttpRequest } from './http-request.ts';

/** What `rollcall:http:attempt` tells on `diagnostics_channel`: how one attempt of a request ended. */
export interface HttpAttempt {
  readonly service: string;
  readonly endpoint: Endpoint;
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly outcome: Outcome;
}

export interface Exchange {
  readonly service: { readonly name: string };
  /** Read where somebody listens. */
  readonly view: HttpRequest;
}

const attempts = channel('rollcall:http:attempt');
/** undici tells of each request that it begins; who traces hangs it under whatever is current then. */
const requests = channel('undici:request:create');

/** No message is made unless somebody listens. */
export function tellAttempt(exchange: Exchange, endpoint: Endpoint, outcome: Outcome): void {
  if (!attempts.hasSubscribers) return;
  const { origin, method, path } = exchange.view;
  const message: HttpAttempt = { service: exchange.service.name, endpoint, origin, method, path, outcome };
  attempts.publish(message);
}

/** Somebody hears of attempts, and may ask in whose context they are made. */
export function isTraced(): boolean {
  return requests.hasSubscribers || attempts.hasSubscribers;
}
