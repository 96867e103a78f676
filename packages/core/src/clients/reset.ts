import type { Endpoint } from '../endpoint.ts';

/** What callers get whose connection is ended for them: they handle it as any reset, and read in it why. */
export function reset(endpoint: Endpoint, why: string): Error {
  const advice = 'What was under way may have been acted on.';
  return coded(`${why} ${advice}`, { code: 'ECONNRESET', syscall: 'read' }, endpoint);
}

/** What callers get for whom no connection is made: nothing was sent, and `classify` knows it. */
export function refused(endpoint: Endpoint, why: string): Error {
  return coded(`${why} Nothing was sent: pick another.`, { code: 'ECONNREFUSED', syscall: 'connect' }, endpoint);
}

/** In the shape of Node's own. */
function coded(message: string, what: { code: string; syscall: string }, { address, port }: Endpoint): Error {
  return Object.assign(new Error(message), { ...what, address, port });
}
