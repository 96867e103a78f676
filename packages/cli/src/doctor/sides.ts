import type { Endpoint } from '@rollcall/core';
import type { Examination } from './examination.ts';

/** An endpoint, and who tells of it. */
export interface Side {
  readonly name: string;
  /** `10.244.0.1:8080` */
  readonly place: string;
  /** What EndpointSlices say; undefined where they do not list it. */
  readonly slices: Endpoint['condition'] | undefined;
  readonly isInDns: boolean;
}

/** What EndpointSlices and DNS say, side by side; nothing where only one of them could say. */
export function sidesOf({ slices, finding }: Examination): readonly Side[] {
  const { status, endpoints, source } = finding.snapshot;
  const canSay = source === 'dns' && (status === 'current' || status === 'empty');
  if (slices?.kind !== 'listed' || !canSay) return [];
  const dns = new Set(endpoints.map(placeOf));
  const listed = new Map(slices.endpoints.map((endpoint) => [placeOf(endpoint), endpoint]));
  const all = [...slices.endpoints, ...endpoints.filter((endpoint) => !listed.has(placeOf(endpoint)))];
  return all.map((endpoint) => {
    const place = placeOf(endpoint);
    return { name: endpoint.name, place, slices: listed.get(place)?.condition, isInDns: dns.has(place) };
  });
}

/** A pod that drains, or is not ready, is in its slice, and not in DNS: so it should be. */
export function differs({ slices, isInDns }: Side): boolean {
  return isInDns !== (slices === 'serving');
}

function placeOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
