import type { RequestListener } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Clock, roundRobin } from '@rollcall/core';
import { manualClock, type Pod } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import { createWeb } from './fixtures/pods.ts';
import { seeded } from './fixtures/seeded.ts';
import { jain, tally } from './fixtures/tally.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';

/** Says what it was sent. */
const echo =
  (_: Pod): RequestListener =>
  (request, response) => {
    const { method, headers, url: path } = request;
    response.setHeader('x-seen', JSON.stringify({ method, host: headers.host, path, q: headers['x-q'] }));
    request.pipe(response);
  };

const seenIn = (headers: unknown): unknown => JSON.parse(String(Reflect.get(headers as object, 'x-seen')));

describe.each(undicis)('with $name', ({ Agent, undici }) => {
  test('requests go to one pod after another, over connections that stay', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery, defaults: { picker: roundRobin() } });
    const names: string[] = [];
    for (let i = 0; i < 400; i++) {
      const { body } = await agent.request({ origin: url, path: '/', method: 'GET' });
      names.push(await body.text());
    }
    expect(jain(Object.values(tally(names)))).toBeGreaterThanOrEqual(0.999);
  });

  test('by default no pod is left out of sequential requests', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery, random: seeded(), clock: ticking() });
    const names: string[] = [];
    for (let i = 0; i < 400; i++) names.push(await (await agent.fetch(url)).text());
    const counts = Object.values(tally(names));
    expect(counts).toHaveLength(4);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(60);
  });

  test.each([
    ['an object', { 'x-q': '1' }],
    ['a flat array', ['x-q', '1']],
    ['a Map', new Map([['x-q', '1']])],
    ['pairs', new Set([['x-q', '1']] as const)],
  ])('Host is the name of the service, with headers as %s', async (_, headers) => {
    await using web = await createWeb({ replicas: 1, answer: echo });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const { headers: back } = await agent.request({
      origin: url,
      path: '/a?b=1',
      method: 'GET',
      headers: headers as never,
    });
    expect(seenIn(back)).toEqual({ method: 'GET', host: 'web.default.svc:8080', path: '/a?b=1', q: '1' });
  });

  test.each([
    ['an object', { Host: 'other' }],
    ['a flat array', ['HOST', 'other']],
    ['a Map', new Map([['host', 'other']])],
  ])('a Host of the app stays, with headers as %s', async (_, headers) => {
    await using web = await createWeb({ replicas: 1, answer: echo });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const { headers: back } = await agent.request({ origin: url, path: '/', method: 'GET', headers: headers as never });
    expect(seenIn(back)).toMatchObject({ host: 'other' });
  });

  test('a body arrives, whatever it is', async () => {
    await using web = await createWeb({ replicas: 2, answer: echo });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const bodies = ['text', Buffer.from('text'), Readable.from(['te', 'xt']), iterated('te', 'xt'), new Blob(['text'])];
    for (const body of bodies) {
      const { body: back } = await agent.request({ origin: url, path: '/', method: 'POST', body: body as string });
      expect(await back.text()).toBe('text');
    }
  });

  test('stream() and pipeline() work', async () => {
    await using web = await createWeb({ replicas: 2, answer: echo });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const chunks: Buffer[] = [];
    await agent.stream({ origin: url, path: '/', method: 'PUT', body: 'text' }, () => sink(chunks));
    expect(Buffer.concat(chunks).toString()).toBe('text');
    const duplex = agent.pipeline({ origin: url, path: '/', method: 'PUT' }, ({ body }) => body);
    const [back] = await Promise.all([
      text(duplex),
      pipeline(Readable.from(['te', 'xt']), duplex, { end: true }).catch(() => {}),
    ]);
    expect(back).toBe('text');
  });

  test("undici's own functions take it as their dispatcher, and so does the global fetch", async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const { body } = await undici.request(url, { dispatcher: agent });
    expect(await body.text()).toMatch(/^web-/);
    const response = await undici.fetch(url, { dispatcher: agent });
    expect(await response.text()).toMatch(/^web-/);
    const ours = await fetch(url, { dispatcher: agent } as unknown as RequestInit);
    expect(await ours.text()).toMatch(/^web-/);
  });

  test('interim responses and trailers reach the app', async () => {
    await using web = await createWeb({
      replicas: 1,
      answer: () => (_, response) => {
        response.writeEarlyHints({ link: '</a.css>; rel=preload' });
        response.writeHead(200, { trailer: 'x-sum' });
        response.write('text');
        response.addTrailers({ 'x-sum': '4' });
        response.end();
      },
    });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const infos: number[] = [];
    const onInfo = ({ statusCode }: { statusCode: number }): unknown => infos.push(statusCode);
    const { statusCode, body, trailers } = await agent.request({
      origin: url,
      path: '/',
      method: 'GET',
      onInfo: onInfo as () => void,
    });
    expect(await body.text()).toBe('text');
    expect({ infos, statusCode, trailers }).toEqual({ infos: [103], statusCode: 200, trailers: { 'x-sum': '4' } });
  });

  test('headers keep their spelling for who asks for them raw', async () => {
    await using web = await createWeb({
      replicas: 1,
      answer: () => (_, response) => response.writeHead(200, { 'X-Odd': '1' }).end(),
    });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const { headers, body } = await agent.request({ origin: url, path: '/', method: 'GET', responseHeaders: 'raw' });
    await body.dump();
    expect(JSON.stringify(headers)).toContain('X-Odd');
  });

  test('bad arguments fail as with undici, are tried once, and speak against nobody', async () => {
    await using web = await createWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery });
    await expect(agent.request({ origin: url, path: 'no slash', method: 'GET' })).rejects.toMatchObject({
      code: 'UND_ERR_INVALID_ARG',
    });
    const states = agent.endpoints().map(({ state }) => state);
    expect(states).toEqual(['available', 'available', 'available', 'available']);
    expect(agent.endpoints().reduce((sum, { requests }) => sum + requests, 0)).toBe(1);
  });
});

/** Every answer takes about as long, however busy the machine is. */
function ticking(): Clock {
  const clock = manualClock();
  let ms = clock.now();
  return {
    now: () => {
      ms += 1;
      return ms;
    },
    setTimeout: clock.setTimeout,
  };
}

async function* iterated(...chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks;
}

function sink(chunks: Buffer[]): Writable {
  return new Writable({
    write(chunk, _, done) {
      chunks.push(chunk);
      done();
    },
  });
}
