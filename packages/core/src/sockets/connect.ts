import { connect as netConnect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { Endpoint } from '../endpoint.ts';
import { blamesEndpoint, classify } from '../outcome/classify.ts';
import type { Connect, Destination, Lookup } from '../sockets.ts';
import { watchArrival } from './arrival.ts';
import { timedOut } from './connect-error.ts';
import type { Directories, Located } from './directories.ts';
import { lookupBy } from './lookup.ts';
import { serverName } from './server-name.ts';
import type { Tracker } from './tracker.ts';

/** A node that is dead answers nothing; the system would go on asking for two minutes. */
const CONNECT_MS = 1_000;

export function connectBy(directories: Directories, tracker: Tracker): Connect {
  const lookup = lookupBy(directories);
  const connect = (to: Destination, connected?: () => void): Socket => {
    const pod = directories.pod(to.host) ?? directories.at(to.host, to.port);
    const socket = open(to, pod, lookup, connected);
    if (pod === undefined) watchArrival(socket, to, tracker);
    else {
      tracker.add(socket, pod);
      watchConnect(socket, pod);
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

/** It has so long; and who could not be reached is looked for elsewhere at once. */
function watchConnect(socket: Socket, { directory: { resolver }, endpoint }: Located): void {
  const timer = resolver.clock.setTimeout(() => socket.destroy(timedOut(endpoint, CONNECT_MS)), CONNECT_MS);
  const stop = (): void => timer[Symbol.dispose]();
  socket.on('connect', stop);
  socket.on('close', () => {
    stop();
    if (socket.errored !== null && isUnsent(socket.errored, endpoint)) resolver.report(endpoint.id, 'unreachable');
  });
}

function isUnsent(error: Error, endpoint: Endpoint): boolean {
  const outcome = classify(error, endpoint);
  return outcome.kind === 'failed' && outcome.reached === 'never' && blamesEndpoint(error);
}
