import { Agent, type Dispatcher } from 'undici';

/** A way to reach the service. */
export interface HttpClient {
  request(method: Method): Promise<void>;
}

export type Method = 'GET' | 'POST';

export const service = { name: 'web.default.svc.cluster.local', port: 8_080 };

/** The same sockets and limits for everybody. */
export function createAgent(): Agent {
  return new Agent({ connect: { timeout: 1_000 }, headersTimeout: 5_000, bodyTimeout: 5_000 });
}

export async function send(dispatcher: Dispatcher, origin: string, method: Method): Promise<void> {
  const body = method === 'POST' ? 'an order, to be made once' : null;
  const response = await dispatcher.request({ origin, path: '/', method, body });
  await response.body.dump();
}
