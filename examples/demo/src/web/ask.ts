import { Agent, type Dispatcher } from 'undici';
import type { Method } from './client.ts';

/** The same for both clients. Nobody waits for a pod longer than this. */
const PATIENCE_MS = 2_000;

export interface Question {
  readonly origin: string;
  readonly method: Method;
  readonly signal?: AbortSignal | undefined;
}

export function keepAliveAgent(): Agent {
  return new Agent({ connect: { timeout: PATIENCE_MS }, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS });
}

/** One request; gives the name of the pod that answered. */
export async function ask(dispatcher: Dispatcher, { origin, method, signal }: Question): Promise<string> {
  const body = method === 'POST' ? 'an order, to be made once' : null;
  const response = await dispatcher.request({ origin, path: '/', method, body, signal: signal ?? null });
  return (await response.body.text()).trim();
}
