import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { manualClock } from '@rollcall/testing';
import type { Dispatcher } from 'undici';
import { describe, expect, test } from 'vitest';
import { isWatchable } from '../src/agent/header-watch.ts';
import type { AgentOptions, Agent as NewestAgent } from '../src/index.ts';
import { createWeb } from './fixtures/pods.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';
const timedOut = expect.objectContaining({ code: 'UND_ERR_HEADERS_TIMEOUT' });

/** Pods whose answers a test makes by hand; one, mostly. */
async function quietWeb(replicas = 1) {
  const asked: ServerResponse[] = [];
  const web = await createWeb({ replicas, answer: () => (_, response) => void asked.push(response) });
  return { ...web, asked, whenAsked: (count: number) => expect.poll(() => asked.length).toBe(count) };
}

/** And an Agent for them, whose time passes by hand. */
async function quietAgent(Agent: typeof NewestAgent, options: AgentOptions = {}, replicas?: number) {
  const clock = manualClock();
  const web = await quietWeb(replicas);
  const agent = new Agent({ ...options, discovery: web.cluster.discovery, clock });
  const end = async (): Promise<void> => {
    await agent[Symbol.asyncDispose]();
    await web[Symbol.asyncDispose]();
  };
  return { ...web, clock, agent, [Symbol.asyncDispose]: end };
}

/** Counts interim responses. */
function counter() {
  const interim = {
    heard: 0,
    onInfo: (): void => {
      interim.heard += 1;
    },
  };
  return interim;
}

describe.each(undicis)('with $name', ({ Agent, undici }) => {
  test('headers that do not come within `headersTimeoutMs` fail their request, and no other', async () => {
    await using web = await quietAgent(Agent);
    const { clock, agent } = web;
    const first = agent.request({ origin: url, path: '/first', method: 'POST' });
    const failed = expect(first).rejects.toThrow(timedOut);
    await web.whenAsked(1);
    await clock.advance(20_000);
    const second = agent.request({ origin: url, path: '/second', method: 'POST' });
    await web.whenAsked(2);
    await clock.advance(11_000);
    await failed;
    web.asked[1]?.end('late, and in time');
    expect(await (await second).body.text()).toBe('late, and in time');
  });

  test('each that comes too late is found, one after another', async () => {
    await using web = await quietAgent(Agent);
    const { clock, agent } = web;
    const failures: Promise<void>[] = [];
    for (let count = 1; count <= 3; count += 1) {
      const request = agent.request({ origin: url, path: '/', method: 'POST' });
      failures.push(expect(request).rejects.toThrow(timedOut));
      await web.whenAsked(count);
      await clock.advance(1_000);
    }
    await clock.advance(31_000);
    await Promise.all(failures);
  });

  test('for a body there is as long as undici gives it', async () => {
    await using web = await quietAgent(Agent);
    const { clock, agent } = web;
    const answered = agent.request({ origin: url, path: '/', method: 'POST' });
    await web.whenAsked(1);
    web.asked[0]?.flushHeaders();
    const { body } = await answered;
    await clock.advance(60_000);
    web.asked[0]?.end('slow');
    expect(await body.text()).toBe('slow');
  });

  test('the options that a request was sent with may be used again for the next one', async () => {
    await using web = await quietAgent(Agent);
    const { clock, agent } = web;
    const options: Dispatcher.RequestOptions & { origin: string } = { origin: url, path: '/', method: 'POST' };
    const answered = agent.request(options);
    await web.whenAsked(1);
    options.headersTimeout = 120_000;
    web.asked[0]?.flushHeaders();
    const { body } = await answered;
    const second = agent.request(options);
    delete options.headersTimeout;
    await web.whenAsked(2);
    await clock.advance(60_000);
    web.asked[0]?.end('slow');
    expect(await body.text()).toBe('slow');
    web.asked[1]?.end('after a minute');
    expect(await (await second).body.text()).toBe('after a minute');
  });

  test('an interim response gives its request their time anew, and no other', async () => {
    await using web = await quietAgent(Agent);
    const { clock, agent } = web;
    const interim = counter();
    const { onInfo } = interim;
    const answered = agent.request({ origin: url, path: '/', method: 'POST', onInfo });
    await web.whenAsked(1);
    const failed = expect(agent.request({ origin: url, path: '/silent', method: 'POST' })).rejects.toThrow(timedOut);
    await web.whenAsked(2);
    for (let count = 1; count <= 3; count += 1) {
      await clock.advance(20_000);
      web.asked[0]?.writeProcessing();
      await expect.poll(() => interim.heard).toBe(count);
    }
    await failed;
    web.asked[0]?.end('after a minute');
    expect(await (await answered).body.text()).toBe('after a minute');
  });

  test('an interim response is not the last that is waited for', async () => {
    await using web = await quietAgent(Agent);
    const { clock, agent } = web;
    const interim = counter();
    const { onInfo } = interim;
    const answered = agent.request({ origin: url, path: '/', method: 'POST', onInfo });
    const failed = expect(answered).rejects.toThrow(timedOut);
    await web.whenAsked(1);
    web.asked[0]?.writeProcessing();
    await expect.poll(() => interim.heard).toBe(1);
    await clock.advance(31_000);
    await failed;
  });

  test('it is an error of the undici that the app has, and the late answer reaches nobody', async () => {
    await using web = await quietAgent(Agent, { connections: 1 });
    const { clock, agent } = web;
    const first = agent.request({ origin: url, path: '/first', method: 'POST', body: 'x' });
    const failed = expect(first).rejects.toBeInstanceOf(undici.errors.HeadersTimeoutError);
    await web.whenAsked(1);
    const second = agent.request({ origin: url, path: '/second', method: 'POST' });
    await clock.advance(31_000);
    await failed;
    web.asked[0]?.end('late');
    await web.whenAsked(2);
    web.asked[1]?.end('second');
    expect(await (await second).body.text()).toBe('second');
    await expect.poll(() => web.asked[0]?.req.socket.destroyed).toBe(true);
  });

  test('the next attempt has all of the time again', async () => {
    await using web = await quietAgent(Agent, {}, 2);
    const { clock, agent } = web;
    const answered = agent.request({ origin: url, path: '/', method: 'GET' });
    await web.whenAsked(1);
    await clock.advance(31_000);
    await web.whenAsked(2);
    await clock.advance(20_000);
    web.asked[1]?.end('second');
    expect(await (await answered).body.text()).toBe('second');
  });

  test('a short time is kept as such', async () => {
    await using web = await quietAgent(Agent, { defaults: { headersTimeoutMs: 50 } });
    const { clock, agent } = web;
    const failures: Promise<void>[] = [];
    for (let count = 1; count <= 2; count += 1) {
      failures.push(expect(agent.request({ origin: url, path: '/', method: 'POST' })).rejects.toThrow(timedOut));
      await web.whenAsked(count);
      await clock.advance(1);
    }
    await clock.advance(60);
    await Promise.all(failures);
  });

  test('what came while this process was busy is in time', async () => {
    const due: (() => void)[] = [];
    let now = 0;
    const clock = {
      now: () => now,
      setTimeout: (run: () => void, ms: number) => {
        if (ms === 30_000) due.push(run);
        return { [Symbol.dispose]: () => {} };
      },
    };
    await using web = await quietWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery, clock });
    const answered = agent.request({ origin: url, path: '/', method: 'POST' });
    await web.whenAsked(1);
    setTimeout(() => {
      web.asked[0]?.end('there already');
      now += 60_000;
      for (const run of due) run();
    });
    expect(await (await answered).body.text()).toBe('there already');
  });

  test('a handler that throws at its end leaves the others watched', async () => {
    await using web = await quietAgent(Agent);
    const { clock, agent } = web;
    const thrown = new Error('of the app');
    const caught = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback(resolve));
    agent.dispatch({ origin: url, path: '/', method: 'POST' }, throwing(thrown));
    await web.whenAsked(1);
    const failed = expect(agent.request({ origin: url, path: '/', method: 'POST' })).rejects.toThrow(timedOut);
    await web.whenAsked(2);
    await clock.advance(31_000);
    process.setUncaughtExceptionCaptureCallback(null);
    expect(await caught).toBe(thrown);
    await failed;
    await agent.destroy(); // undici leaves that request's connection as it is
  });

  test('a shorter time for the body is not theirs', async () => {
    const answer = (): RequestListener => (_, response) => void setTimeout(() => response.end('slow'), 1_500);
    await using web = await createWeb({ replicas: 1, answer });
    await using agent = new Agent({ discovery: web.cluster.discovery, bodyTimeout: 50 });
    const { body } = await agent.request({ origin: url, path: '/', method: 'POST' });
    expect(await body.text()).toBe('slow');
  });

  test('`headersTimeoutMs: 0` waits for ever', async () => {
    await using web = await quietAgent(Agent, { defaults: { headersTimeoutMs: 0 } });
    const { clock, agent } = web;
    const answered = agent.request({ origin: url, path: '/', method: 'POST' });
    await web.whenAsked(1);
    await clock.advance(3_600_000);
    web.asked[0]?.end('at last');
    expect(await (await answered).body.text()).toBe('at last');
  });

  test('where only undici knows when all is sent, or the app says how long, undici is told', async () => {
    const told: unknown[] = [];
    const hear = (message: unknown): void => void told.push((message as { request: Limited }).request.headersTimeout);
    subscribe('undici:request:create', hear);
    await using web = await createWeb({ replicas: 1 });
    await using agent = new Agent({ discovery: web.cluster.discovery });
    const bodies = [null, 'text', Buffer.from('bytes'), Readable.from(['a stream'])];
    for (const body of bodies) await (await agent.request({ origin: url, path: '/', method: 'PUT', body })).body.dump();
    await (await agent.request({ origin: url, path: '/', method: 'GET', headersTimeout: 5_000 })).body.dump();
    unsubscribe('undici:request:create', hear);
    expect(told.map((ms) => ms ?? 'nothing')).toEqual(['nothing', 'nothing', 'nothing', 30_000, 5_000]);
  });
});

interface Limited {
  readonly headersTimeout: number | null | undefined;
}

test.each<[string, boolean, number, object]>([
  ['a time that is shorter than a body has by default', true, 30_000, {}],
  ['and shorter than this one has', true, 30_000, { bodyTimeout: 30_001 }],
  ['bodies that have for ever', true, 30_000, { bodyTimeout: 0 }],
  ['bodies of which nothing is said', true, 30_000, { bodyTimeout: null }],
  ['no pipelining', true, 30_000, { pipelining: 0 }],
  ['the same time', false, 30_000, { bodyTimeout: 30_000 }],
  ['more time than a body has', false, 30_000, { bodyTimeout: 5_000 }],
  ['more time than a body has by default', false, 600_000, {}],
  ['headers that have for ever', false, 0, {}],
  ['what undici refuses', false, 0.5, {}],
  ['requests behind others', false, 30_000, { pipelining: 2 }],
  ['HTTP/2 with undici 7', false, 30_000, { useH2c: true }],
  ['HTTP/2 with undici 8', false, 30_000, { h2Options: { useH2c: true } }],
])('%s: may be watched: %s', (_, expected, limitMs, options) => {
  expect(isWatchable(limitMs, options)).toBe(expected);
});

/** As somebody's own. */
function throwing(error: Error): Dispatcher.DispatchHandler {
  return {
    onRequestStart() {},
    onResponseStart() {},
    onResponseData() {},
    onResponseEnd() {},
    onResponseError() {
      throw error;
    },
  };
}
