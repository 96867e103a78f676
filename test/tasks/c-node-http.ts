import { createNodeAgents } from '@rollcall/http/node';
import axios from 'axios';
import got from 'got';

await using agents = createNodeAgents({ services: { web: { port: 'http' } } });
const client = got.extend({ agent: { http: agents.http, https: agents.https } });
await client.get('http://web.default.svc:8080/').text();
const api = axios.create({ baseURL: 'http://web', httpAgent: agents.http, httpsAgent: agents.https });
await api.get('/');
