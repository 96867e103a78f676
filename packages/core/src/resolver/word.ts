import { isIP } from 'node:net';
import type { Sighting } from '../endpoint.ts';
import type { Empty, Resolution, Unknown, UnknownCode } from '../resolution.ts';

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
  const { kind, code, expiresInMs } = resolution as { kind: unknown; code?: unknown; expiresInMs?: unknown };
  if (expiresInMs !== undefined && !(typeof expiresInMs === 'number' && expiresInMs >= 0))
    return `\`expiresInMs\`: ${String(expiresInMs)}`;
  if (kind === 'empty' || kind === 'unknown')
    return codes[kind].includes(String(code)) ? undefined : `\`code\`: ${String(code)}`;
  if (kind !== 'found') return `'${String(kind)}', which is neither found, empty nor unknown`;
  const { endpoints } = resolution as { endpoints?: unknown };
  if (!Array.isArray(endpoints)) return '`found` without a list of endpoints';
  const index = endpoints.findIndex((endpoint: unknown) => !isSighting(endpoint));
  return index < 0 ? undefined : `an endpoint that is none (address, port, slot, condition): endpoints[${index}]`;
}

const codes: { readonly empty: readonly string[]; readonly unknown: readonly string[] } = {
  empty: ['nxdomain', 'nodata', 'no-endpoints', 'deleted'] satisfies Empty['code'][],
  unknown: ['servfail', 'refused', 'timeout', 'forbidden', 'malformed', 'unreachable'] satisfies UnknownCode[],
};

function isSighting(endpoint: unknown): boolean {
  if (typeof endpoint !== 'object' || endpoint === null) return false;
  const sighting = endpoint as Partial<Sighting>;
  const { address, addresses, port, condition } = sighting;
  const isPort = Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536;
  const isConditioned = condition === undefined || ['serving', 'draining', 'not-ready'].includes(condition);
  const arePlaces = isAddress(address) && (addresses === undefined || asList(addresses).every(isAddress));
  return isPort && isConditioned && arePlaces && names.every((name) => isText(sighting[name]));
}

const names = ['slot', 'name', 'uid', 'zone', 'hostname'] as const;

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string'; // null: JSON's way to leave it out
}

function isAddress(address: unknown): boolean {
  return typeof address === 'string' && isIP(address) !== 0;
}
