import { channel } from 'node:diagnostics_channel';
import type { Endpoint, Outcome } from '@rollcall/core';
import type { Exchange } from './exchange.ts';

/** What `rollcall:http:attempt` tells on `diagnostics_channel`: how one attempt of a request ended. */
export interface HttpAttempt {
  readonly service: string;
  readonly endpoint: Endpoint;
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly outcome: Outcome;
}

const attempts = channel('rollcall:http:attempt');

/** No message is made unless somebody listens. */
export function tellAttempt({ service, request }: Exchange, endpoint: Endpoint, outcome: Outcome): void {
  if (!attempts.hasSubscribers) return;
  const { origin, method, path } = request;
  const message: HttpAttempt = { service: service.name, endpoint, origin, method, path, outcome };
  attempts.publish(message);
}
