import type { PlacedTarget } from '@rollcall/core';

/** A target as one would write it: no more of it than is needed where the zone is `homeZone`. */
export function written({ pod, service, namespace, zone, port }: PlacedTarget, homeZone: string): string {
  const isHome = zone === homeZone;
  const labels = pod === undefined ? [service, namespace] : [pod, service, namespace];
  if (pod !== undefined || !isHome) labels.push('svc');
  if (!isHome) labels.push(zone);
  return port === undefined ? labels.join('.') : `${labels.join('.')}:${port}`;
}
