import type { Endpoint } from '../endpoint.ts';

/** In the shape of the system's own, which comes after two minutes. */
export function timedOut({ name, address, port }: Endpoint, ms: number): Error {
  const message = `connect ETIMEDOUT ${address}:${port}: ${name} did not answer for ${ms} ms.`;
  return Object.assign(new Error(message), { code: 'ETIMEDOUT', syscall: 'connect', address, port });
}
