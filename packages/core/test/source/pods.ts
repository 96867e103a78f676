import { createServer, type Server } from 'node:net';
import type { Pod } from '@rollcall/testing';

/** The least that a pod can be: somebody who listens. */
export function listen(pod: Pod): Server {
  return createServer((socket) => socket.end(pod.name)).listen(pod.port('http'), pod.address);
}
