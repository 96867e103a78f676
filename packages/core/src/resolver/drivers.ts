import type { Source } from '../source.ts';
import { type Driver, type Host, tellerOf } from './driver.ts';
import { Falling } from './falling.ts';
import { Polling } from './polling.ts';
import type { Teller } from './roll.ts';
import { Watching } from './watching.ts';

export function createDriver(source: Source, host: Host): Driver {
  if ('sources' in source) return new Falling(source, host, createDriver);
  return 'watch' in source ? new Watching(source, host) : new Polling(source, host);
}

/** In whose name a snapshot is pending. */
export function firstTeller(source: Source): Teller {
  return 'sources' in source ? firstTeller(source.sources[0] as Source) : tellerOf(source);
}
