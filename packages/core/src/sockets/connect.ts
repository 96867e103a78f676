import { connect as netConnect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { Connect, Destination, Lookup } from '../sockets.ts';
import { Attempts } from './attempts.ts';
import type { Directories, Located } from './directories.ts';
import { lookupBy } from './lookup.ts';
import { serverName } from './server-name.ts';
import { Tracker } from './tracker.ts';

export function connectBy(directories: Directories): Connect {
  const lookup = lookupBy(directories);
  const attempts = new Attempts(directories.clock);
  const tracker = new Tracker(directories, (socket) => attempts.closed(socket));
  const connect = (to: Destination, connected?: () => void): Socket => {
    const { host, port } = to;
    const meant = directories.find(host);
    const pod = directories.pod(meant, host, port);
    const socket = open(to, pod, lookup, connected);
    if (pod !== undefined) {
      tracker.add(socket, pod);
      attempts.begin(socket, host, port, pod);
    } else {
      tracker.addOnArrival(socket, host, port);
      // To be looked up may take its own time.
      if (meant !== undefined) socket.once('lookup', () => attempts.begin(socket, host, port, undefined));
    }
    return socket;
  };
  return Object.defineProperties(connect, {
    counters: { get: () => tracker.counters },
    explain: { value: () => tracker.explain() },
  }) as Connect;
}

function open(
  { host, port, tls }: Destination,
  pod: Located | undefined,
  lookup: Lookup,
  connected?: () => void,
): Socket {
  const to = { host, port, lookup };
  if (tls === undefined) return netConnect(to, connected);
  return tlsConnect({ ...tls, ...to, servername: tls.servername ?? serverName(host, pod?.endpoint) }, connected);
}
