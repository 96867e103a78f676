import { isIPv6 } from 'node:net';
import type { Endpoint, Resolver, Snapshot } from '@rollcall/core';

/**
 * `10.0.0.1:9042` of the first `count` nodes, lowest ordinals first, as the ring's own seeds are chosen.
 *
 * The driver reads this very array again when it has lost every node (NODEJS-632), so it is kept true in place. They are
 * addresses, as the driver keys its hosts by them: a name would make two hosts of one node.
 */
export function keepContactPoints(resolver: Resolver, count: number): string[] {
  const points: string[] = [];
  const refresh = ({ endpoints }: Snapshot): void => {
    // Nobody to name is no reason to forget who was there.
    if (endpoints.length > 0) points.splice(0, points.length, ...endpoints.slice(0, count).map(contactPoint));
  };
  refresh(resolver.snapshot);
  // Ends with the resolver, which is the app's.
  resolver.on('change', ({ snapshot }) => refresh(snapshot));
  return points;
}

function contactPoint({ address, port }: Endpoint): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}
