import { isIP } from 'node:net';
import type { Guard } from '../sockets.ts';
import { watchArrival } from './arrival.ts';
import { type Directories, located } from './directories.ts';
import { lookupBy } from './lookup.ts';
import { type ConnectWatcher, watchConnects } from './process-connects.ts';
import type { Tracker } from './tracker.ts';

/** Sees each connect of the process; whoever has a lookup of their own goes where that says, and is known on arrival. */
export function guardBy(directories: Directories, tracker: Tracker): Guard {
  const lookup = lookupBy(directories);
  const watcher: ConnectWatcher = (socket, { host, port, hasLookup }) => {
    const meant = directories.find(host);
    if (meant === undefined && isIP(host) === 0) return undefined;
    const pod = hasLookup ? undefined : located(meant);
    if (pod === undefined) watchArrival(socket, { host, port }, tracker);
    else tracker.add(socket, pod);
    return meant && lookup;
  };
  const connects = watchConnects(watcher);
  return {
    get counters() {
      return tracker.counters;
    },
    explain: () => tracker.explain(),
    [Symbol.dispose]() {
      connects[Symbol.dispose]();
      tracker[Symbol.dispose]();
    },
  };
}
