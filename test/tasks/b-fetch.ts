import { Agent } from '@rollcall/http';
import createClient from 'openapi-fetch';
import { setGlobalDispatcher } from 'undici';

await using agent = new Agent({ services: ['web.default'] });
const response: Response = await agent.fetch('http://web.default.svc:8080/items', {
  signal: AbortSignal.timeout(1_000),
});
const { fetch: get } = agent; // destructures
console.log(response instanceof Response, await (await get('http://web.default:8080/')).text());
createClient<Record<string, never>>({ baseUrl: 'http://web.default.svc:8080', fetch: (r) => agent.fetch(r) });
setGlobalDispatcher(agent); // the whole process
console.table(agent.endpoints('web.default').map((e) => ({ pod: e.endpoint.name, state: e.state, ms: e.latencyMs })));
