import { origin } from './origin.ts';

/** As undici takes it, so that nothing has to be made of it. */
export interface Request {
  readonly origin: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly body: string | null;
}

export const get: Request = { origin, path: '/', method: 'GET', body: null };
export const post: Request = { origin, path: '/', method: 'POST', body: 'an order, to be made once' };

/**
 * Makes a request to the service, by whatever client.
 *
 * @param ended is told how long the answer took; undefined: there was none.
 */
export type Send = (request: Request, ended: (ms: number | undefined) => void) => void;
