import { isIP } from 'node:net';
import type { Sighting } from '../endpoint.ts';
import type { Resolution, Unknown } from '../resolution.ts';

/**
 * A source's word as resolutions. Sources are written by users too, and in JavaScript: what is none of what they may say
 * is `malformed`, and costs nothing of what is known.
 */
export function readWord(word: unknown): readonly Resolution[] {
  const batch: readonly unknown[] = Array.isArray(word) ? word : [word];
  const problem = batch.length === 0 ? 'an empty list of resolutions' : batch.map(problemWith).find((text) => text);
  if (problem === undefined) return batch as readonly Resolution[];
  return [{ kind: 'unknown', code: 'malformed', cause: word, detail: `the source said ${problem}` }];
}

/** A source that throws could not say. */
export function thrown(error: unknown): Unknown {
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'unknown', code: 'unreachable', cause: error, detail };
}

function problemWith(resolution: unknown): string | undefined {
  if (typeof resolution !== 'object' || resolution === null || !('kind' in resolution)) return 'what is no resolution';
  const { kind } = resolution;
  if (kind === 'empty' || kind === 'unknown') return undefined;
  if (kind !== 'found') return `'${String(kind)}', which is neither found, empty nor unknown`;
  const { endpoints } = resolution as { endpoints?: unknown };
  if (!Array.isArray(endpoints)) return '`found` without a list of endpoints';
  const index = endpoints.findIndex((endpoint: unknown) => !isSighting(endpoint));
  return index < 0 ? undefined : `an endpoint without an IP address or a port: endpoints[${index}]`;
}

function isSighting(endpoint: unknown): boolean {
  if (typeof endpoint !== 'object' || endpoint === null) return false;
  const { address, addresses = [], port } = endpoint as Partial<Sighting>;
  const isPort = Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536;
  return isPort && isAddress(address) && Array.isArray(addresses) && addresses.every(isAddress);
}

function isAddress(address: unknown): boolean {
  return typeof address === 'string' && isIP(address) !== 0;
}
