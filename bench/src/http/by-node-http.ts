import { type Agent, request as begin } from 'node:http';
import { HOST, PORT } from './origin.ts';
import type { Send } from './send.ts';

export function byNodeHttp(agent: Agent): Send {
  return ({ path, method, body }, ended) => {
    const startedAt = performance.now();
    begin({ path, method, host: HOST, port: PORT, agent }, (response) => {
      response.on('end', () => ended(performance.now() - startedAt)).resume();
    })
      .on('error', () => ended(undefined))
      .end(body ?? undefined);
  };
}
