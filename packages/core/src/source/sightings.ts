import { isIP } from 'node:net';
import type { Sighting } from '../endpoint.ts';
import type { Glued } from './glue.ts';

/**
 * The pods that SRV records name. A pod's name is the first label of a name below the service's; a ClusterIP's target is
 * the service itself, and pods without a hostname stand under their dashed address (`10-244-0-1`): neither vouches for
 * anything that outlives the address (CoreDNS, plugin/kubernetes, `endpointHostname`).
 */
export function sightingsAt(service: string, ports: ReadonlyMap<string, number>, glue: Glued): readonly Sighting[] {
  const sightings = [...ports].flatMap(([hostname, port]) => podsAt(hostname, port, slotOf(hostname, service), glue));
  return onePerPod(sightings);
}

/** One of each family is one pod. Several of one family at one name are that many pods, which share the name. */
function podsAt(hostname: string, port: number, slot: string | undefined, glue: Glued): readonly Sighting[] {
  const addresses = glue.at(hostname);
  const four = addresses.filter(isFour);
  const six = addresses.filter((address) => !isFour(address));
  if (four.length <= 1 && six.length <= 1) {
    const [address] = [...four, ...six];
    return address === undefined ? [] : [{ address, addresses: [...four, ...six], port, slot, hostname }];
  }
  return (four.length > 0 ? four : six).map((address) => ({ address, port, slot, hostname }));
}

/**
 * Where nothing ties an IPv6 address to an IPv4 address, two families of the same pods cannot be told from twice as
 * many pods: IPv4 is taken, as every client here can use it.
 */
export function onePerPod(sightings: readonly Sighting[]): readonly Sighting[] {
  const isLoose = ({ slot, addresses = [] }: Sighting): boolean => slot === undefined && addresses.length < 2;
  const hasFour = sightings.some((sighting) => isLoose(sighting) && isFour(sighting.address));
  return hasFour ? sightings.filter((sighting) => !isLoose(sighting) || isFour(sighting.address)) : sightings;
}

function slotOf(hostname: string, service: string): string | undefined {
  if (!hostname.endsWith(`.${service}`)) return undefined;
  const label = hostname.slice(0, -service.length - 1);
  return label.includes('.') || isDashedAddress(label) ? undefined : label;
}

function isDashedAddress(label: string): boolean {
  if (!/^[\da-f-]+$/.test(label)) return false; // most names; the question below costs more
  return isIP(label.replaceAll('-', '.')) === 4 || isIP(label.replaceAll('-', ':')) === 6;
}

function isFour(address: string): boolean {
  return !address.includes(':');
}
