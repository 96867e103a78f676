import type { PlacedTarget, Sighting } from '@rollcall/core';
import { serviceName } from '@rollcall/core';
import type { Slice, SliceEndpoint } from '../slice.ts';
import type { Whole } from './whole.ts';

export interface Reading {
  readonly target: PlacedTarget;
  readonly port: number;
  readonly whole: Whole;
  /** Whether an endpoint that is not ready is told of. */
  isTold(endpoint: SliceEndpoint): boolean;
}

/** The endpoints of a slice as core sees them: named as DNS names them, so that a pod is the same by either source. */
export function sightingsOf(slice: Slice, reading: Reading): readonly Sighting[] {
  const { target, port, whole } = reading;
  const service = serviceName(target);
  return slice.endpoints.flatMap((endpoint) => {
    const { address, uid, pod, condition } = endpoint;
    const slot = slotOf(endpoint);
    const isLoose = slice.family === 6 && whole.hasFour && uid === undefined && slot === undefined;
    if (isLoose || (target.pod !== undefined && target.pod !== slot)) return [];
    if (condition === 'not-ready' && !reading.isTold(endpoint)) return [];
    const hostname = labelOf(endpoint, slice, whole);
    return {
      address,
      port,
      slot,
      name: pod,
      uid,
      zone: zoneOf(endpoint, whole),
      hostname: hostname === undefined ? undefined : `${hostname}.${service}`,
      condition,
    };
  });
}

/**
 * A hostname is the pod's own where the service governs it. Under a second service over the same StatefulSet there is none,
 * and the pod's name says as much: it ends in an ordinal, and not in the five letters and digits of a Deployment's pod.
 */
function slotOf({ hostname, pod }: SliceEndpoint): string | undefined {
  return hostname ?? (pod !== undefined && /-(0|[1-9]\d{0,3})$/.test(pod) ? pod : undefined);
}

/**
 * Its first label in DNS, by the rule of CoreDNS (`endpointHostname`): without a hostname the address with dashes; of two
 * families that is the IPv4 one.
 */
function labelOf({ hostname, address }: SliceEndpoint, { family }: Slice, { hasFour }: Whole): string | undefined {
  if (hostname !== undefined) return hostname;
  if (family === 4) return address.replaceAll('.', '-');
  if (hasFour) return undefined;
  const dashed = address.replaceAll(':', '-');
  return dashed.endsWith('-') ? `${dashed}0` : dashed;
}

/** For whose requests it is: by its hints, where all have them, else by where it runs. */
function zoneOf({ zone, forZones }: SliceEndpoint, { isHinted }: Whole): string | undefined {
  if (!isHinted || (zone !== undefined && forZones.includes(zone))) return zone;
  return forZones[0] ?? zone;
}
