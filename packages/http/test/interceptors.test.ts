import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import createClient from 'openapi-fetch';
import { describe, expect, test } from 'vitest';
import { openElsewhere } from './fixtures/elsewhere.ts';
import { createWeb, serve } from './fixtures/pods.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';

describe.each(undicis)('with $name', ({ Agent, undici }) => {
  const { interceptors } = undici;
  const get = async (dispatcher: Pick<InstanceType<typeof Agent>, 'request'>, path = '/') => {
    const { statusCode, body } = await dispatcher.request({ origin: url, path, method: 'GET' });
    return { statusCode, text: await body.text() };
  };

  test('cache: an answer is known by the name of the service, whichever pod gave it', async () => {
    let answers = 0;
    await using web = await createWeb({
      answer: (pod) => (_, response) => {
        answers += 1;
        response.writeHead(200, { 'cache-control': 'max-age=60' }).end(pod.name);
      },
    });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const cached = agent.compose(interceptors.cache());
    const first = await get(cached);
    for (let i = 0; i < 8; i++) expect(await get(cached)).toEqual(first);
    expect(answers).toBe(1);
  });

  test('redirect: within the service, to another service, and to another host', async () => {
    await using elsewhere = await openElsewhere();
    const locations: Record<string, string> = {
      '/self': '/',
      '/other': 'http://other.default.svc:8080/',
      '/away': elsewhere.url,
    };
    await using web = await createWeb({
      answer: (pod) => (request, response) => {
        const location = locations[String(request.url)];
        if (location === undefined) response.end(pod.name);
        else response.writeHead(307, { location }).end();
      },
    });
    await web.cluster.statefulSet('other', { replicas: 2, ports: { http: 8080 }, run: serve() });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const redirected = agent.compose(interceptors.redirect({ maxRedirections: 2 }));
    expect((await get(redirected, '/self')).text).toMatch(/^web-/);
    expect((await get(redirected, '/other')).text).toMatch(/^other-/);
    expect((await get(redirected, '/away')).text).toBe('elsewhere');
  });

  test('retry: picks again, and goes on with a body where it broke off', async () => {
    let asked = 0;
    const whole = 'half and half';
    const etag = `"${createHash('sha1').update(whole).digest('hex')}"`;
    await using web = await createWeb({
      answer: () => (request, response) => {
        asked += 1;
        const { range } = request.headers;
        if (range === undefined) {
          response.writeHead(200, { 'content-length': whole.length, 'accept-ranges': 'bytes', etag });
          response.write(whole.slice(0, 4));
          setTimeout(() => response.destroy(), 5);
        } else {
          const rest = { 'content-range': `bytes 4-${whole.length - 1}/${whole.length}`, etag };
          response.writeHead(206, { ...rest, 'content-length': whole.length - 4 }).end(whole.slice(4));
        }
      },
    });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const retried = agent.compose(interceptors.retry({ minTimeout: 1 }));
    expect((await get(retried)).text).toBe(whole);
    expect(asked).toBe(2);
  });

  test('dump, and several of them', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const composed = agent.compose(interceptors.redirect(), interceptors.retry(), interceptors.dump());
    expect(await get(composed)).toEqual({ statusCode: 200, text: '' });
  });

  test('a view composes as its agent does', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const composed = agent.with({ endpoint: 'web-1' }).compose(interceptors.redirect(), interceptors.retry());
    for (let i = 0; i < 4; i++) expect((await get(composed)).text).toBe('web-1');
    await composed.close();
  });

  test('setGlobalDispatcher: the whole process', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const before = undici.getGlobalDispatcher();
    undici.setGlobalDispatcher(agent);
    try {
      expect(await (await fetch(url)).text()).toMatch(/^web-/);
      expect(await (await fetch(url, { method: 'POST', body: 'text' })).text()).toMatch(/^web-/);
      expect(await (await undici.request(url)).body.text()).toMatch(/^web-/);
      expect(await (await undici.fetch(url)).text()).toMatch(/^web-/);
    } finally {
      undici.setGlobalDispatcher(before);
    }
  });

  test('a WebSocket is picked, counted, and lost with its agent only if that is destroyed', async () => {
    await using web = await createWeb({ replicas: 1 });
    await web.cluster.statefulSet('chat', {
      replicas: 2,
      ports: { http: 8080 },
      run: (pod) => createServer().on('upgrade', acceptWebSocket).listen(pod.port('http'), pod.address),
    });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const socket = new undici.WebSocket('ws://chat.default.svc:8080', { dispatcher: agent });
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    const inFlight = () => agent.endpoints().reduce((sum, each) => sum + each.inFlight, 0);
    expect(inFlight()).toBe(1);
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    socket.close();
    await closed;
    await expect.poll(inFlight).toBe(0);
  });

  test('openapi-fetch takes the fetch of an agent', async () => {
    await using web = await createWeb({
      answer: (pod) => (_, response) => response.end(JSON.stringify({ pod: pod.name })),
    });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    interface Paths {
      '/items': { get: { responses: { 200: { content: { 'application/json': { pod: string } } } } } };
    }
    const client = createClient<Paths>({ baseUrl: url, fetch: (request) => agent.fetch(request) });
    const { data } = await client.GET('/items');
    expect(data?.pod).toMatch(/^web-/);
  });
});

/** RFC 6455 §4.2.2, and an end at the first frame. */
function acceptWebSocket({ headers }: IncomingMessage, socket: import('node:stream').Duplex): void {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.once('data', () => socket.end(Buffer.from([0x88, 0x00])));
  socket.on('error', () => {});
}
