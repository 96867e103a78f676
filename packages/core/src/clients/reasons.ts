import type { Endpoint } from '../endpoint.ts';
import type { Snapshot } from '../snapshot.ts';

// Why a client ends, in a sentence: which pod, of which service, and what was seen.

export function whySilent(endpoint: Endpoint, service: string, absence: string, ms: number): string {
  return `${place(endpoint, service)} is ${absence}, and was silent for ${Math.round(ms)} ms.`;
}

export function whyIdle(endpoint: Endpoint, service: string, absence: string, ms: number): string {
  return `${place(endpoint, service)} is ${absence}, and owed nothing for ${Math.round(ms)} ms.`;
}

export function whyStuck(endpoint: Endpoint, service: string): string {
  return `The client of ${place(endpoint, service)} could not be closed.`;
}

/** Proves by `snapshot` who of those that were in the set before it is gone. */
export function prover(service: string, { endpoints, source }: Snapshot): (endpoint: Endpoint) => string {
  const bySlot = new Map(endpoints.map((each) => [each.slot, each]));
  const byAddress = new Map(endpoints.flatMap((each) => each.addresses.map((address) => [address, each])));
  const seen = ({ slot, address }: Endpoint): string => {
    const heir = slot === undefined ? undefined : bySlot.get(slot);
    if (heir !== undefined) return `${heir.name} is at ${heir.address} now`;
    const holder = byAddress.get(address);
    return holder === undefined ? `it is no longer listed by ${source}` : `${address} is ${holder.name}'s now`;
  };
  return (endpoint) => `${place(endpoint, service)} is gone: ${seen(endpoint)}.`;
}

function place({ name, address, port }: Endpoint, service: string): string {
  return `${name} (${address} port ${port}) of ${service}`;
}
