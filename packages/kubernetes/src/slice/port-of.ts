import { DiscoveryError } from '@rollcall/core';
import type { Slice } from '../slice.ts';

/**
 * At which port the endpoints of a slice are. A number is theirs, whatever the slice declares: a headless service
 * translates nothing.
 *
 * @param wanted the target's: a number, a name, or undefined for the only one.
 * @param service for the message.
 * @returns undefined where the slice has no such port.
 * @throws DiscoveryError `BAD_TARGET` where there are several and none was named.
 */
export function portOf({ ports }: Slice, wanted: number | string | undefined, service: string): number | undefined {
  if (typeof wanted === 'number') return wanted;
  const open = ports.filter(({ isTcp, port }) => isTcp && port !== undefined && port > 0);
  if (wanted !== undefined) return open.find(({ name }) => name === wanted)?.port;
  const numbers = [...new Set(open.map(({ port }) => port))];
  if (numbers.length === 1) return numbers[0];
  const which = numbers.length === 0 ? 'its EndpointSlices name none' : `it has several: ${numbers.join(', ')}`;
  const [{ name } = { name: '' }] = open;
  const message = `Which port of ${service}? ${which}. Write ${service}:${name || (numbers[0] ?? 8080)}.`;
  throw new DiscoveryError('ROLLCALL_BAD_TARGET', message, { service });
}
