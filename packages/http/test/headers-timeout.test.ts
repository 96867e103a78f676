import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { manualClock } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import { createWeb } from './fixtures/pods.ts';
import { undicis } from './fixtures/undicis.ts';

const url = 'http://web.default.svc:8080';
const timedOut = expect.objectContaining({ code: 'UND_ERR_HEADERS_TIMEOUT' });

/** One pod, whose answers a test makes by hand. */
async function quietWeb() {
  const asked: ServerResponse[] = [];
  const web = await createWeb({ replicas: 1, answer: () => (_, response) => void asked.push(response) });
  return { ...web, asked, whenAsked: (count: number) => expect.poll(() => asked.length).toBe(count) };
}

describe.each(undicis)('with $name', ({ Agent }) => {
  test('headers that do not come within `headersTimeoutMs` fail their request, and no other', async () => {
    const clock = manualClock();
    await using web = await quietWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery, clock });
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
    const clock = manualClock();
    await using web = await quietWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery, clock });
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
    const clock = manualClock();
    await using web = await quietWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery, clock });
    const answered = agent.request({ origin: url, path: '/', method: 'POST' });
    await web.whenAsked(1);
    web.asked[0]?.flushHeaders();
    const { body } = await answered;
    await clock.advance(60_000);
    web.asked[0]?.end('slow');
    expect(await body.text()).toBe('slow');
  });

  test('`headersTimeoutMs: 0` waits for ever', async () => {
    const clock = manualClock();
    await using web = await quietWeb();
    await using agent = new Agent({ discovery: web.cluster.discovery, clock, defaults: { headersTimeoutMs: 0 } });
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
