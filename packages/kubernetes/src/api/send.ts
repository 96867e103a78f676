import { type ClientRequest, Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import type { Access } from '../access.ts';

/**
 * A connection for each request, as there is mostly one, a watch, and authorities and certificates may be others for the
 * next. With agents of our own, as Node's may be told to go through a proxy (`NODE_USE_ENV_PROXY`), which knows nothing of
 * addresses in a cluster.
 */
const agents = { http: new HttpAgent(), https: new HttpsAgent({ maxCachedSessions: 0 }) } as const;

/** Finds a peer that is gone for good while a watch has nothing to say; half of it is the watch's own liveness. */
const KEEP_ALIVE_MS = 15_000;

/** Resolves with the head of the answer, whatever its status. Its socket does not hold the process open. */
export function send(access: Access, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { server, token, tls } = access;
  // A server may have a path of its own, as behind Rancher: `https://rancher.example/k8s/clusters/c-1`.
  const url = new URL(`${server.replace(/\/+$/, '')}${path}`);
  const headers = {
    accept: 'application/json',
    'user-agent': 'rollcall',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const request = start(url, { headers, signal, ...defined(tls) });
    request.on('response', resolve);
    request.on('error', reject);
    request.on('socket', (socket) => socket.unref().setKeepAlive(true, KEEP_ALIVE_MS));
  });
}

function start(url: URL, options: object): ClientRequest {
  return url.protocol === 'http:'
    ? httpGet(url, { ...options, agent: agents.http })
    : httpsGet(url, { ...options, agent: agents.https });
}

/** Node takes `servername: undefined` for a name. */
function defined(tls: Access['tls']): object {
  return Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
}
