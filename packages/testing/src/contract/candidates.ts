import type { Candidate } from '@rollcall/core';

/** A pod `web-<ordinal>` as a picker sees it; another `life` of it is another instance. */
export function candidate(ordinal: number, life = 1): Candidate {
  const name = `web-${ordinal}`;
  return named(name, { id: `${name}#${life}`, slot: name, ordinal, address: `10.${life}.0.${ordinal + 1}` });
}

export function candidates(count: number, life = 1): readonly Candidate[] {
  return Array.from({ length: count }, (_, ordinal) => candidate(ordinal, life));
}

/** Pods of a Deployment: nobody vouches for their names. */
export function nameless(count: number): readonly Candidate[] {
  return Array.from({ length: count }, (_, index) => {
    const address = `10.0.0.${index + 1}`;
    return named(address, { id: `${address}#1`, slot: undefined, ordinal: undefined, address });
  });
}

type Facts = Pick<Candidate['endpoint'], 'id' | 'slot' | 'ordinal' | 'address'>;

function named(name: string, facts: Facts): Candidate {
  const { address } = facts;
  const rest = {
    addresses: [address],
    port: 8080,
    hostname: undefined,
    zone: undefined,
    condition: 'serving',
  } as const;
  return { endpoint: { ...facts, ...rest, name }, inFlight: 0, lastPick: 0, latencyMs: 1 };
}
