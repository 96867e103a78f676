import { once } from 'node:events';
import { isIP } from 'node:net';
import { inspect } from 'node:util';
import type { Sighting } from '../endpoint.ts';
import { DiscoveryError } from '../errors.ts';
import { badOption } from '../options.ts';
import type { Found } from '../resolution.ts';
import type { WatchSource } from '../source.ts';

/**
 * Endpoints that you know: for a laptop, a test, or the last choice of `firstOf`.
 *
 * @param endpoints `'web-0@127.0.0.1:8080'`, `'127.0.0.1:8080'`, `'[::1]:8080'`, or Sightings.
 * @throws DiscoveryError `BAD_OPTION` for an entry that cannot be read.
 */
export function fixed(endpoints: readonly (string | Sighting)[]): WatchSource {
  if (!Array.isArray(endpoints)) throw badOption('endpoints', 'a list', endpoints);
  const found: Found = { kind: 'found', endpoints: endpoints.map(readSighting), detail: 'a fixed list' };
  return {
    name: 'fixed',
    removal: 'trusted',
    async *watch({ signal }) {
      yield found;
      if (!signal.aborted) await once(signal, 'abort');
    },
  };
}

/** `[slot@]address:port` as a Sighting. */
export function readSighting(entry: string | Sighting): Sighting {
  if (typeof entry !== 'string') return checkAddress(entry ?? {}, entry);
  const match = /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(entry);
  const [, slot, six, four, port] = match ?? [];
  return checkAddress({ address: six ?? four ?? '', port: Number(port), slot }, entry);
}

/** @param entry as it was written, for the error. */
function checkAddress(sighting: Sighting, entry: unknown): Sighting {
  const { address, addresses = [], port } = sighting;
  if ([address, ...addresses].every((each) => isIP(each) !== 0) && Number.isInteger(port) && port > 0 && port < 65_536)
    return sighting;
  const form = "Write 'address:port' or 'slot@address:port', with an IP as the address, IPv6 in brackets.";
  const text = inspect(entry, { breakLength: Number.POSITIVE_INFINITY });
  throw new DiscoveryError('ROLLCALL_BAD_OPTION', `${text} is no endpoint. ${form}`);
}
