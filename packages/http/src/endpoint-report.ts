import type { Balancer, EndpointStats } from '@rollcall/core';

/** What was seen of an endpoint from here. */
export interface EndpointReport extends EndpointStats {
  /** Since it was first seen in the service. */
  readonly ageMs: number;
}

export function report<R>(balancer: Balancer<R>): readonly EndpointReport[] {
  const lines = balancer.explain().endpoints;
  return balancer.endpoints().map((stats) => {
    const line = lines.find(({ name }) => name === stats.endpoint.name); // who has left comes last
    return { ...stats, ageMs: line?.ageMs ?? Number.NaN };
  });
}
