import type { Socket } from 'node:net';
import type { Endpoint } from '@rollcall/core';
import { isLimit } from './limit.ts';

/** Tells once: that the socket stands, TLS included, or why it does not. */
export function whenStanding(
  socket: Socket,
  endpoint: Endpoint,
  limitMs: number,
  tell: (error: Error | undefined) => void,
): void {
  const event = 'encrypted' in socket ? 'secureConnect' : 'connect';
  const timer = isLimit(limitMs) ? setTimeout(() => socket.destroy(timedOut(endpoint, limitMs)), limitMs) : undefined;
  const settle = (error?: Error): void => {
    clearTimeout(timer);
    socket.off(event, stands).off('error', settle).off('close', closed);
    tell(error);
  };
  const stands = (): void => settle();
  const closed = (): void => settle(ended(endpoint));
  socket.on(event, stands).on('error', settle).on('close', closed);
}

/** As TCP says it, after minutes. */
function timedOut(endpoint: Endpoint, limitMs: number): Error {
  return failedToConnect(endpoint, 'ETIMEDOUT', `took longer than ${limitMs} ms (\`connectTimeoutMs\`)`);
}

function ended(endpoint: Endpoint): Error {
  return failedToConnect(endpoint, 'ECONNREFUSED', 'was ended from here');
}

function failedToConnect({ name, address, port }: Endpoint, code: string, what: string): Error {
  const message = `The connection to ${name} (${address} port ${port}) ${what}. Nothing was sent.`;
  return Object.assign(new Error(message), { code, syscall: 'connect', address, port });
}
