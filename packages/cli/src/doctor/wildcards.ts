import { type DnsConfig, type PlacedTarget, serviceName } from '@rollcall/core';
import type { Ask } from './consult.ts';
import { recordsOf } from './trace.ts';

/** A name of the search path, outside the cluster, that has addresses although nobody made it. */
export interface Wildcard {
  /** `web.default.svc.cluster.local.corp.test` */
  readonly name: string;
  readonly suffix: string;
  readonly addresses: readonly string[];
}

/** Whom the search path leads to while the service is empty. */
export async function findWildcards(ask: Ask, target: PlacedTarget, config: DnsConfig): Promise<readonly Wildcard[]> {
  const { zone } = config;
  const abroad = config.search.filter((suffix) => suffix !== zone && !suffix.endsWith(`.${zone}`));
  const tried = await Promise.all(
    abroad.map(async (suffix): Promise<Wildcard> => {
      const name = `${serviceName(target)}.${suffix}`;
      const traces = await ask('A', name);
      return {
        name,
        suffix,
        addresses: traces.flatMap((trace) => recordsOf(trace, 'A')).map(({ address }) => address),
      };
    }),
  );
  return tried.filter(({ addresses }) => addresses.length > 0);
}
