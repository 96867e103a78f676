import { connect } from 'node:net';
import type { Endpoint } from '../endpoint.ts';

/** Does anybody listen there? It says nothing, so servers may log a connection that was closed at once. */
export function connectProbe({ address, port }: Endpoint, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port }).unref();
    const abort = (): void => settle(() => reject(signal.reason));
    const settle = (how: () => void): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      how();
    };
    socket.once('connect', () => settle(resolve));
    socket.on('error', (error) => settle(() => reject(error)));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
