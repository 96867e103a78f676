import { createBalancer, createResolver } from '@rollcall/core';
import { endpointSlices } from '@rollcall/kubernetes';
import { Child } from '../child.ts';
import { quantile } from '../quantile.ts';
import { type Row, row } from '../row.ts';

const CHANGES = 200;
/** Not measured: code is still being compiled. */
const WARM_UP_CHANGES = 100;

/** From the change at the API server until a pick may choose who is new. */
export async function lag(): Promise<readonly Row[]> {
  await using api = await Child.start<string>(new URL('./api-process.ts', import.meta.url));
  await using resolver = createResolver(endpointSlices('web.default:http', { kubeconfig: api.hello }));
  await using balancer = createBalancer(resolver);
  await resolver.ready({ min: 10_000 });
  const times: number[] = [];
  for (let run = 1; run <= WARM_UP_CHANGES + CHANGES; run += 1) {
    const seen = Promise.withResolvers<number>();
    using _listening = resolver.on('change', () => {
      const [first] = balancer.endpoints().filter(({ endpoint }) => endpoint.slot === 'web-700');
      if (first?.endpoint.address === `10.${run & 255}.7.0`) seen.resolve(performance.timeOrigin + performance.now());
    });
    const changedAt = await api.ask<number>('change');
    times.push((await seen.promise) - changedAt);
  }
  times.splice(0, WARM_UP_CHANGES);
  return [
    row({ name: 'a slice changes → picks see it, p50', unit: 'ms', seen: quantile(times, 0.5) }),
    row({ name: 'a slice changes → picks see it, p99', unit: 'ms', goal: { atMost: 50 }, seen: quantile(times, 0.99) }),
  ];
}
