import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient, Reply } from '../api-client.ts';

export type Ask = ApiClient['request'];

/**
 * Asks until there is an answer, as kubelets do: an API server may be away, overloaded, or not know yet who may do what, for
 * a second after it has begun. What it has against the request itself is an answer.
 */
export function persistent(client: ApiClient): Ask {
  return async <T>(...request: Parameters<Ask>): Promise<Reply<T>> => {
    for (;;) {
      const reply = await client.request<T>(...request).catch(() => undefined);
      if (reply !== undefined && reply.status < 500 && ![401, 403, 429].includes(reply.status)) return reply;
      await sleep(100);
    }
  };
}
