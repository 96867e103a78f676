import { isIP } from 'node:net';
import type { Endpoint } from '../endpoint.ts';

/** What TLS asks for: a name, as an address is none (RFC 6066 §3), and without the dot at its end. */
export function serverName(host: string, endpoint: Endpoint | undefined): string | undefined {
  return isIP(host) === 0 ? host.replace(/\.$/, '') : endpoint?.hostname?.replace(/\.$/, '');
}
