import { isIP, type Socket } from 'node:net';
import type { Guard } from '../sockets.ts';
import type { Directories } from './directories.ts';
import { lookupBy } from './lookup.ts';
import { type ConnectWatcher, watchConnects } from './process-connects.ts';
import { Tracker } from './tracker.ts';

/** Sees each connect of the process; whoever has a lookup of their own goes where that says, and is known on arrival. */
export function guardBy(directories: Directories): Guard {
  const tracker = new Tracker(directories);
  const lookup = lookupBy(directories);
  const watcher: ConnectWatcher = ({ host, port, hasLookup }) => {
    const meant = directories.find(host);
    if (meant === undefined && isIP(host) === 0) return undefined;
    const pod = hasLookup ? undefined : directories.pod(meant, host, port);
    const begun = (socket: Socket): void => {
      if (pod === undefined) tracker.addOnArrival(socket, host, port);
      else tracker.add(socket, pod);
    };
    return { lookup: meant && lookup, begun };
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
