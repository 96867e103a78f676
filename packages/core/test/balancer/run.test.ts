import { getEventListeners, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type Attempt, createBalancer } from '../../src/balancer.ts';
import { first } from '../../src/picker/first.ts';
import { leader } from '../../src/picker/leader.ts';
import { roundRobin } from '../../src/picker/round-robin.ts';
import { definePicker } from '../../src/picker.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { HandClock, holding } from './hand-clock.ts';

const coded = (code: string): Error => Object.assign(new Error(code), { code });
/** So that a test can say whose turn it is. */
const inOrder = { picker: first() };
const webs = (): FakeResolver => new FakeResolver('web-0', 'web-1', 'web-2');

/** Fails at all but `alive`, and keeps a list of whom it was sent to. */
function service(alive: readonly string[], error: Error = coded('ECONNREFUSED')) {
  const tried: string[] = [];
  const attempt = async ({ endpoint }: Attempt): Promise<string> => {
    tried.push(endpoint.name);
    if (!alive.includes(endpoint.name)) throw error;
    return endpoint.name;
  };
  return { attempt, tried };
}

/** Does what clients do with a signal: ends with its reason. */
const untilAborted = ({ signal }: Attempt): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('two of three refuse: nobody notices', async () => {
  const resolver = webs();
  const balancer = createBalancer(resolver, { picker: roundRobin() });
  const { attempt } = service(['web-1']);
  const answers = await Promise.all(Array.from({ length: 50 }, () => balancer.run(attempt)));
  expect(new Set(answers)).toEqual(new Set(['web-1']));
  expect(balancer.endpoints().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
  expect(balancer.endpoints()[1]).toMatchObject({ requests: 50, failures: 0 });
  expect(new Set(resolver.reports.map(([id]) => id))).toEqual(new Set(['web-0@10.0.0.1', 'web-2@10.0.0.3']));
});

test('two of three refuse, over real sockets', async () => {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  const gone = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')];
  await Promise.all([server, ...gone].map((each) => once(each, 'listening')));
  const endpoints = [...gone, server].map((each, n) => {
    const { address, port } = each.address() as AddressInfo;
    return pod(`web-${n}`, { id: `web-${n}`, address, port });
  });
  await Promise.all(gone.map((each) => once(each.close(), 'close')));

  const resolver = new FakeResolver(...endpoints);
  const balancer = createBalancer(resolver, { picker: roundRobin() });
  const ask = ({ endpoint: { address, port }, signal }: Attempt): Promise<Response> =>
    fetch(`http://${address}:${port}/`, { method: 'POST', body: 'x', signal, headers: { connection: 'close' } });
  for (let i = 0; i < 6; i += 1) expect(await (await balancer.run(ask)).text()).toBe('hello');
  expect(balancer.endpoints().map(({ failures }) => failures > 0)).toEqual([true, true, false]);
  expect(new Set(resolver.reports.map(([id]) => id))).toEqual(new Set(['web-0', 'web-1']));
  await once(server.close(), 'close');
});

test('a POST that was never sent is tried elsewhere; one that was maybe sent is not', async () => {
  const never = service(['web-1']);
  await expect(createBalancer(webs(), inOrder).run(never.attempt)).resolves.toBe('web-1');
  const error = coded('ECONNRESET');
  const maybe = service([], error);
  await expect(createBalancer(webs(), inOrder).run(maybe.attempt)).rejects.toBe(error);
  expect(maybe.tried).toEqual(['web-0']);
});

test('sent(): what looks unsent afterwards was maybe sent', async () => {
  const tried: string[] = [];
  const attempt = ({ endpoint, sent }: Attempt): never => {
    tried.push(endpoint.name);
    sent();
    throw coded('ECONNREFUSED');
  };
  await expect(createBalancer(webs(), inOrder).run(attempt)).rejects.toThrow('ECONNREFUSED');
  expect(tried).toEqual(['web-0']);
});

test('a GET that was maybe sent is tried once more', async () => {
  const { attempt, tried } = service(['web-2'], coded('UND_ERR_SOCKET'));
  await expect(createBalancer(webs(), inOrder).run(attempt, { idempotent: true })).rejects.toThrow('UND_ERR_SOCKET');
  expect(tried).toEqual(['web-0', 'web-1']);
});

test('what the last attempt threw is thrown, unchanged', async () => {
  const errors = ['web-0', 'web-1', 'web-2'].map((name) => Object.assign(coded('ECONNREFUSED'), { name }));
  const left = [...errors];
  const refused = (): Promise<never> => Promise.reject(left.shift());
  await expect(createBalancer(webs(), inOrder).run(refused, { waitMs: 0 })).rejects.toBe(errors[2]);
  await expect(createBalancer(webs(), inOrder).run(() => Promise.reject(undefined))).rejects.toBeUndefined();
});

test('leader(): a refused -0 is nobody else’s request', async () => {
  const { attempt, tried } = service(['web-1', 'web-2']);
  const running = createBalancer(webs(), { picker: leader() }).run(attempt, { waitMs: 0 });
  await expect(running).rejects.toThrow('ECONNREFUSED');
  expect(tried).toEqual(['web-0']);
});

test('attempts are numbered, and maxAttempts ends them', async () => {
  const numbers: number[] = [];
  const attempt = ({ attempt: number }: Attempt): never => {
    numbers.push(number);
    throw coded('ECONNREFUSED');
  };
  const balancer = createBalancer(webs(), inOrder);
  await expect(balancer.run(attempt, { maxAttempts: 2 })).rejects.toThrow('ECONNREFUSED');
  expect(numbers).toEqual([0, 1]);
  expect(balancer.endpoints()).toMatchObject([
    { inFlight: 0, failures: 1 },
    { inFlight: 0, failures: 1 },
    { inFlight: 0, failures: 0 },
  ]);
});

test('an unknown error is neither tried again nor held against the endpoint', async () => {
  const resolver = webs();
  const { attempt, tried } = service([], new Error('my bug'));
  await expect(createBalancer(resolver, inOrder).run(attempt, { idempotent: true })).rejects.toThrow('my bug');
  expect([tried, resolver.reports]).toEqual([['web-0'], []]);
});

test('an error about another address says nothing about this endpoint', async () => {
  const { attempt, tried } = service([], Object.assign(coded('ECONNREFUSED'), { address: '10.9.9.9', port: 6379 }));
  const resolver = webs();
  await expect(createBalancer(resolver, inOrder).run(attempt)).rejects.toThrow('ECONNREFUSED');
  expect([tried, resolver.reports]).toEqual([['web-0'], []]);
});

test('the caller’s own classify decides', async () => {
  const { attempt, tried } = service(['web-2'], new Error('BUSY'));
  const classify = (error: unknown) => ({ kind: 'failed', reached: 'never', error }) as const;
  await expect(createBalancer(webs(), inOrder).run(attempt, { classify })).resolves.toBe('web-2');
  expect(tried).toEqual(['web-0', 'web-1', 'web-2']);
});

test('a classify that throws leaves nothing in flight', async () => {
  const balancer = createBalancer(webs(), inOrder);
  const classify = (): never => {
    throw new Error('mine');
  };
  await expect(balancer.run(service([]).attempt, { classify })).rejects.toThrow('mine');
  expect(balancer.endpoints().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
});

test('the caller aborts: its reason, no retry, nobody blamed, nothing left on its signal', async () => {
  const resolver = webs();
  const balancer = createBalancer(resolver, inOrder);
  const caller = new AbortController();
  const reason = new Error('enough');
  const running = balancer.run(untilAborted, { signal: caller.signal, idempotent: true });
  await Promise.resolve();
  expect(balancer.endpoints().map(({ inFlight }) => inFlight)).toEqual([1, 0, 0]);
  caller.abort(reason);
  await expect(running).rejects.toBe(reason);
  expect(balancer.endpoints()).toMatchObject([{ inFlight: 0, failures: 0 }, { requests: 0 }, { requests: 0 }]);
  expect(resolver.reports).toEqual([]);
  expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
});

test('the caller aborts, and the client fails in its own way: still the caller’s reason', async () => {
  const caller = new AbortController();
  const reason = new Error('enough');
  const attempt = async ({ signal }: Attempt): Promise<never> => {
    await untilAborted({ signal } as Attempt).catch(() => {});
    throw coded('ECONNREFUSED');
  };
  const running = createBalancer(webs(), inOrder).run(attempt, { signal: caller.signal });
  await Promise.resolve();
  caller.abort(reason);
  await expect(running).rejects.toBe(reason);
});

test('what arrives as the caller aborts is not thrown away', async () => {
  const caller = new AbortController();
  const commit = (): string => {
    caller.abort();
    return 'committed';
  };
  await expect(createBalancer(webs(), inOrder).run(commit, { signal: caller.signal })).resolves.toBe('committed');
});

test('attemptTimeoutMs: the signal says TIMEOUT, and the request was maybe sent', async () => {
  const clock = new HandClock();
  const resolver = webs();
  const balancer = createBalancer(resolver, { ...inOrder, clock });
  const before = holding();
  const running = balancer.run(untilAborted, { attemptTimeoutMs: 500 });
  await Promise.resolve();
  expect(holding()).toBe(before + 1);
  clock.turn(499);
  expect(balancer.endpoints().map(({ inFlight }) => inFlight)).toEqual([1, 0, 0]);
  clock.turn(1);
  await expect(running).rejects.toMatchObject({
    code: 'ROLLCALL_TIMEOUT',
    message: expect.stringMatching(/web-0.*500 ms/),
  });
  expect(resolver.reports).toEqual([]);
  expect([clock.timers, holding()]).toEqual([0, before]);
});

test('attemptTimeoutMs: an idempotent request is tried once elsewhere, with a signal of its own', async () => {
  const clock = new HandClock();
  const attempt = (given: Attempt): string | Promise<never> => {
    if (given.attempt > 0) return `${given.endpoint.name}, aborted: ${given.signal.aborted}`;
    const stalled = untilAborted(given);
    clock.turn(500);
    return stalled;
  };
  const running = createBalancer(webs(), { ...inOrder, clock }).run(attempt, {
    attemptTimeoutMs: 500,
    idempotent: true,
  });
  await expect(running).resolves.toBe('web-1, aborted: false');
  expect(clock.timers).toBe(0);
});

test('run waits for the first endpoint', async () => {
  const clock = new HandClock();
  const resolver = new FakeResolver();
  const balancer = createBalancer(resolver, { ...inOrder, clock });
  const late = balancer.run(({ endpoint }) => endpoint.name, { waitMs: 100 });
  clock.turn(99);
  resolver.set('web-0');
  await expect(late).resolves.toBe('web-0');
  resolver.set();
  await expect(balancer.run(({ endpoint }) => endpoint.name, { waitMs: 0 })).rejects.toMatchObject({
    code: 'ROLLCALL_NO_ENDPOINTS',
  });
});

test.each([{ maxAttempts: 0 }, { attemptTimeoutMs: 0 }, { waitMs: Number.NaN }])('%j is refused', async (options) => {
  const { attempt, tried } = service(['web-0']);
  await expect(createBalancer(webs(), inOrder).run(attempt, options)).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_OPTION',
  });
  expect(tried).toEqual([]);
});

test('how long an answer took is what its latency is made of', async () => {
  const clock = new HandClock();
  const balancer = createBalancer(new FakeResolver('web-0'), { clock });
  for (const ms of [30, 30]) await balancer.run(() => clock.turn(ms));
  expect(balancer.endpoints()).toMatchObject([{ latencyMs: 30 }]);
});

test('a failure counts as ten times as long, if it was fast', async () => {
  const clock = new HandClock();
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { clock, picker: first() });
  for (const latencyMs of [20, 20]) balancer.tryPick({ endpoint: 'web-1' })?.done({ kind: 'ok', latencyMs });
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const attempt = ({ endpoint }: { endpoint: { name: string } }): void => {
    if (endpoint.name === 'web-0') throw refused;
  };
  await balancer.run(attempt);
  expect(balancer.endpoints()[0]).toMatchObject({ latencyMs: 200, state: 'ejected' });
  await balancer.close();
});

test('a pod whose responses say 503 gets no more than its share, though fetch throws at none, and they are returned', async () => {
  const clock = new HandClock();
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1', 'web-2', 'web-3', 'web-4'), { clock });
  const statuses: number[] = [];
  for (let n = 0; n < 500; n += 1) {
    const response = await balancer.run(({ endpoint }) => {
      clock.turn(endpoint.name === 'web-0' ? 0.1 : 20);
      return new Response('', { status: endpoint.name === 'web-0' ? 503 : 200 });
    });
    statuses.push(response.status);
  }
  const failures = statuses.filter((status) => status === 503).length;
  expect(failures).toBeGreaterThan(0);
  expect(failures).toBeLessThan(500 / 5);
  expect(balancer.endpoints()[0]).toMatchObject({ failures });
});

test.each<[string, number]>([
  ['5', 5_000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 5_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 1_000],
  ['soon', 1_000],
])('a Response with 503 and `Retry-After: %s`: no trial before that', async (retryAfter, ms) => {
  const clock = new HandClock();
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { clock, random: () => 0 });
  const unavailable = () => new Response('', { status: 503, headers: { 'retry-after': retryAfter } });
  for (let n = 0; n < 5; n += 1) await balancer.run(unavailable, { endpoint: 'web-0' });
  const state = () => balancer.endpoints()[0]?.state;
  clock.turn(ms - 201);
  expect(state()).toBe('ejected');
  clock.turn(201);
  expect(state()).toBe('probing');
});

test('an answer that came after the time limit is an answer, and no reason to try again', async () => {
  const clock = new HandClock();
  const conflict = Object.assign(new Error('409'), { status: 409 });
  let attempts = 0;
  const attempt = (): void => {
    attempts += 1;
    clock.turn(500);
    throw conflict;
  };
  const running = createBalancer(webs(), { ...inOrder, clock }).run(attempt, {
    attemptTimeoutMs: 500,
    idempotent: true,
  });
  await expect(running).rejects.toBe(conflict);
  expect(attempts).toBe(1);
});

test('a picker that fails at a retry: the caller is told of the request', async () => {
  const moody = definePicker('moody', () => (list, { attempt }) => {
    if (attempt > 0) throw new Error('mine');
    return list[0];
  });
  const error = coded('ECONNREFUSED');
  await expect(createBalancer(webs(), { picker: moody }).run(() => Promise.reject(error))).rejects.toBe(error);
});
