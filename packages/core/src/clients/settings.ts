import type { ClientsOptions } from '../clients.ts';
import type { Clock } from '../clock.ts';
import { badOption, msOption } from '../options.ts';

/** Clients options without holes. */
export interface ClientsSettings<C> {
  readonly adapter: Adapter<C>;
  readonly goneMs: number;
  readonly silenceMs: number;
  readonly clock: Clock;
}

/** What only whoever makes the clients knows. */
export type Adapter<C> = Pick<ClientsOptions<C>, (typeof hooks)[number]>;

const hooks = ['open', 'close', 'destroy', 'activity'] as const;

export function checkClientsOptions<C>(options: ClientsOptions<C>, resolverClock: Clock): ClientsSettings<C> {
  for (const hook of hooks) if (typeof options[hook] !== 'function') throw badOption(hook, 'a function', options[hook]);
  return {
    adapter: options,
    goneMs: msOption('goneMs', options.goneMs, 1_000),
    silenceMs: msOption('silenceMs', options.silenceMs, 30_000),
    clock: options.clock ?? resolverClock,
  };
}
