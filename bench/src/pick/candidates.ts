import {
  type Balancer,
  type BalancerOptions,
  type Candidate,
  createBalancer,
  createResolver,
  definePicker,
  fixed,
  type PickerEnv,
} from '@rollcall/core';

/** What a balancer hands to its picker. */
export interface Handed {
  readonly candidates: readonly Candidate[];
  readonly env: PickerEnv;
}

/** Everybody has answered twice, within 1 to 2 ms. */
export async function candidates(count: number): Promise<Handed> {
  let list: readonly Candidate[] = [];
  let lent: PickerEnv | undefined;
  let turn = 0;
  const picker = definePicker('taker', (env) => {
    lent = env;
    return (handed) => {
      list = handed;
      turn += 1;
      return handed[turn % handed.length];
    };
  });
  await using balancer = await balancerOver(count, { picker });
  for (let i = 0; i < 2 * count; i += 1) balancer.tryPick()?.done({ kind: 'ok', latencyMs: 1 + (i % 10) / 10 });
  if (lent === undefined) throw new Error('the picker was never made');
  return { candidates: list, env: lent };
}

/** Its resolver lives as long as this process. */
export async function balancerOver(count: number, options: BalancerOptions = {}): Promise<Balancer> {
  const sightings = Array.from({ length: count }, (_, i) => ({
    slot: `web-${i}`,
    address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    port: 8_080,
  }));
  const resolver = createResolver(fixed(sightings));
  await resolver.ready({ min: count });
  return createBalancer(resolver, options);
}
