import { isIP, type Socket } from 'node:net';
import type { Destination } from '../sockets.ts';
import type { Tracker } from './tracker.ts';

/** Whom a socket goes to is known by its address: from the start where it was given, else once it is there. */
export function watchArrival(socket: Socket, { host, port }: Destination, tracker: Tracker): void {
  const known = (address: string | undefined): void => {
    if (address !== undefined) tracker.addByAddress(socket, address, port);
  };
  if (isIP(host) !== 0) known(host);
  else socket.once('connect', () => known(socket.remoteAddress));
}
