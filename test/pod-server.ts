import { createServer, type Server } from 'node:http';
import type { Pod } from '@rollcall/testing';

/** What a pod runs: it answers every request on its port `http` with its name. */
export function podServer(pod: Pod): Server {
  return createServer((_, response) => response.end(pod.name)).listen(pod.port('http'), pod.address);
}
