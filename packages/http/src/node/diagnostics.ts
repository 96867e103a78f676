import { channel } from 'node:diagnostics_channel';
import type { Endpoint, Outcome } from '@rollcall/core';
import type { HttpAttempt } from '../agent/diagnostics.ts';
import type { Exchange } from './exchange.ts';

const attempts = channel('rollcall:http:attempt');

/** No message is made unless somebody listens. */
export function tellAttempt({ service, view }: Exchange, endpoint: Endpoint, outcome: Outcome): void {
  if (!attempts.hasSubscribers) return;
  const { origin, method, path } = view;
  const message: HttpAttempt = { service: service.name, endpoint, origin, method, path, outcome };
  attempts.publish(message);
}
