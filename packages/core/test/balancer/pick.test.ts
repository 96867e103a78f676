import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createBalancer } from '../../src/balancer.ts';
import type { Discovery } from '../../src/discovery.ts';
import { DiscoveryError } from '../../src/errors.ts';
import { leader } from '../../src/picker/leader.ts';
import { ordinal } from '../../src/picker/ordinal.ts';
import { definePicker } from '../../src/picker.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { HandClock, holding } from './hand-clock.ts';

const nameless = (address: string) => pod(address, { address, slot: undefined, ordinal: undefined });

test('somebody is there: no wait, no timer', async () => {
  const clock = new HandClock();
  const resolver = new FakeResolver('web-0');
  resolver.until = () => expect.unreachable();
  const picked = await createBalancer(resolver, { clock }).pick();
  expect(picked.endpoint.name).toBe('web-0');
  expect(clock.timers).toBe(0);
});

test('nobody is there yet: the first set is waited for, by everybody, and nothing is left behind', async () => {
  const clock = new HandClock();
  const resolver = new FakeResolver();
  const balancer = createBalancer(resolver, { clock });
  const { signal } = new AbortController();
  const picks = Array.from({ length: 100 }, () => balancer.pick({ signal }));
  resolver.set('web-0', 'web-1');
  resolver.set('web-0');
  const picked = await Promise.all(picks);
  expect(picked.filter(({ endpoint }) => endpoint.name === 'web-0')).toHaveLength(50);
  expect(balancer.endpoints()).toMatchObject([{ inFlight: 50 }]);
  expect([clock.timers, resolver.waits, getEventListeners(signal, 'abort').length]).toEqual([0, 0, 0]);
});

test('who comes right after the caller gave up is not lent', async () => {
  const resolver = new FakeResolver();
  const balancer = createBalancer(resolver, { clock: new HandClock() });
  const caller = new AbortController();
  const pick = balancer.pick({ signal: caller.signal });
  const failed = expect(pick).rejects.toThrow('enough');
  caller.abort(new Error('enough'));
  resolver.set('web-0');
  await failed;
  expect(balancer.endpoints()).toMatchObject([{ inFlight: 0 }]);
});

test('leader(): -0 is waited for, and nobody else gets the request', async () => {
  const clock = new HandClock();
  const resolver = new FakeResolver('web-1', 'web-2');
  const balancer = createBalancer(resolver, { clock, picker: leader() });
  const pick = balancer.pick();
  clock.turn(1_999);
  resolver.set('web-2');
  resolver.set('web-0', 'web-2');
  expect((await pick).endpoint.name).toBe('web-0');
  expect(balancer.endpoints().map(({ inFlight }) => inFlight)).toEqual([1, 0]);
});

test('leader(): where -0 does not come, SLOT_ABSENT says who is there', async () => {
  const clock = new HandClock();
  const resolver = new FakeResolver('web-1', 'web-2');
  const balancer = createBalancer(resolver, { clock, picker: leader() });
  const pick = balancer.pick();
  clock.turn(2_000);
  await expect(pick).rejects.toMatchObject({
    code: 'ROLLCALL_SLOT_ABSENT',
    service: 'web.default:8080',
    message: expect.stringMatching(/leader\(0\).*within 2000 ms.*web-1, web-2/),
  });
  expect(balancer.endpoints().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  expect([clock.timers, resolver.waits]).toEqual([0, 0]);
});

test('an endpoint by its slot, or by its id, whatever the picker says', async () => {
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { picker: leader() });
  expect((await balancer.pick({ endpoint: 'web-1' })).endpoint.name).toBe('web-1');
  expect((await balancer.pick({ endpoint: 'web-1@10.0.0.2' })).endpoint.name).toBe('web-1');
  await expect(balancer.pick({ endpoint: 'web-2', waitMs: 0 })).rejects.toMatchObject({
    code: 'ROLLCALL_SLOT_ABSENT',
    message: expect.stringMatching(/'web-2'.*web-0, web-1/),
  });
});

test('nobody came: NO_ENDPOINTS says what was seen last, and how old it is', async () => {
  const clock = new HandClock();
  const resolver = new FakeResolver();
  const balancer = createBalancer(resolver, { clock });
  await expect(balancer.pick({ waitMs: 0 })).rejects.toThrow(/web\.default:8080: no lookup has ended yet/);
  resolver.say('failed', { reason: { kind: 'unknown', code: 'servfail', detail: '127.0.0.1:53' } });
  await expect(balancer.pick({ waitMs: 0 })).rejects.toThrow(/servfail \(127\.0\.0\.1:53\); there was no answer yet/);
  resolver.set();
  const pick = balancer.pick({ waitMs: 300 });
  clock.turn(300);
  await expect(pick).rejects.toMatchObject({
    code: 'ROLLCALL_NO_ENDPOINTS',
    service: 'web.default:8080',
    message: expect.stringMatching(/within 300 ms.*300 ms ago/),
  });
});

test('nobody is ready: NO_ENDPOINTS names those who are not', async () => {
  const names = Array.from({ length: 12 }, (_, n) => pod(`web-${n}`, { condition: 'not-ready' }));
  const balancer = createBalancer(new FakeResolver(...names));
  await expect(balancer.pick({ waitMs: 0 })).rejects.toThrow(/web-0, .*web-9 and 2 more are not ready/);
});

test('a picker that wants none of them: NO_ENDPOINTS names it', async () => {
  const balancer = createBalancer(new FakeResolver('web-0'), { picker: definePicker('picky', () => () => undefined) });
  await expect(balancer.pick({ waitMs: 0 })).rejects.toMatchObject({
    code: 'ROLLCALL_NO_ENDPOINTS',
    message: expect.stringMatching(/picky.*web-0/),
  });
});

test('waitMs: Infinity waits without a timer', async () => {
  const clock = new HandClock();
  const resolver = new FakeResolver();
  const pick = createBalancer(resolver, { clock }).pick({ waitMs: Number.POSITIVE_INFINITY });
  expect(clock.timers).toBe(0);
  resolver.set('web-0');
  expect((await pick).endpoint.name).toBe('web-0');
});

test('no stable names: a picker that needs them is refused at once', async () => {
  const balancer = createBalancer(new FakeResolver(nameless('10.0.0.1')), { picker: ordinal(0) });
  expect(() => balancer.tryPick()).toThrow(/ordinal\(0\)/);
  await expect(balancer.pick()).rejects.toMatchObject({ code: 'ROLLCALL_NO_STABLE_NAMES' });
});

test('some stable names: a picker that needs them sees those alone', () => {
  const picker = definePicker('named', () => ({ needs: 'slot', pick: (candidates) => candidates[0] }));
  const balancer = createBalancer(new FakeResolver(nameless('10.0.0.9'), 'web-1'), { picker });
  expect(balancer.tryPick()?.endpoint.name).toBe('web-1');
});

test('a picker that throws is named, and its error kept', () => {
  const cause = new Error('mine');
  const throwing = definePicker('clumsy', () => () => {
    throw cause;
  });
  const balancer = createBalancer(new FakeResolver('web-0'), { picker: throwing });
  expect(() => balancer.tryPick()).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_PICKER_FAILED', message: expect.stringContaining('clumsy'), cause }),
  );
});

test('a picker that makes up an endpoint, or takes one that it was not offered, has failed', () => {
  const stranger = definePicker('stranger', () => () => ({
    endpoint: pod('web-0'),
    inFlight: 0,
    lastPick: 0,
    latencyMs: 1,
  }));
  expect(() => createBalancer(new FakeResolver('web-0'), { picker: stranger }).tryPick()).toThrow(/stranger/);
  const kept = definePicker('keeps', () => {
    let first: ReturnType<ReturnType<typeof stranger.create>['pick']>;
    return (candidates) => (first ??= candidates[0]);
  });
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { picker: kept });
  balancer.tryPick();
  expect(() => balancer.tryPick({ among: (candidates) => candidates.slice(1) })).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_PICKER_FAILED' }),
  );
});

test('a wait ends when the picker fails, when the caller aborts, and when it can only be in vain', async () => {
  const resolver = new FakeResolver();
  const broken = definePicker('broken', () => () => {
    throw new Error('mine');
  });
  const failing = createBalancer(resolver, { picker: broken }).pick();
  const abort = new AbortController();
  const aborted = createBalancer(resolver).pick({ signal: abort.signal });
  const refused = createBalancer(resolver).pick();
  const reason = new Error('enough');
  const badTarget = new DiscoveryError('ROLLCALL_BAD_TARGET', 'two ports');
  abort.abort(reason);
  await expect(aborted).rejects.toBe(reason);
  await expect(createBalancer(resolver).pick({ signal: abort.signal })).rejects.toBe(reason);
  resolver.refuse(badTarget);
  await expect(refused).rejects.toBe(badTarget);
  await expect(failing).rejects.toBe(badTarget);
  const failingNext = createBalancer(resolver, { picker: broken }).pick();
  resolver.set('web-0');
  await expect(failingNext).rejects.toMatchObject({ code: 'ROLLCALL_PICKER_FAILED' });
  expect(resolver.waits).toBe(0);
});

test('after close() nothing is picked, who waits is told, and a resolver that was handed in lives on', async () => {
  const resolver = new FakeResolver();
  const balancer = createBalancer(resolver);
  const waiting = balancer.pick();
  const heard: string[] = [];
  balancer.onChange(() => heard.push('change'));
  await balancer.close();
  const closed = expect.objectContaining({ code: 'ROLLCALL_CLOSED', service: 'web.default:8080' });
  await expect(waiting).rejects.toEqual(closed);
  resolver.set('web-0');
  expect(() => balancer.tryPick()).toThrow(closed);
  await expect(balancer.pick()).rejects.toEqual(closed);
  expect(heard).toEqual([]);
  expect([resolver.closed, resolver.listeners]).toEqual([false, 0]);
});

test('a service: its resolver is closed with the balancer, and at once where the options are wrong', async () => {
  const leased: FakeResolver[] = [];
  const lease = (): FakeResolver => leased[leased.push(new FakeResolver('web-0')) - 1] as FakeResolver;
  const discovery: Discovery = {
    resolvers: [],
    resolver: lease,
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  expect(() => createBalancer('web.default:8080', { discovery, picker: {} as never })).toThrow(/`picker`/);
  const stillborn = definePicker('stillborn', () => {
    throw new Error('mine');
  });
  expect(() => createBalancer('web.default:8080', { discovery, picker: stillborn })).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_PICKER_FAILED', message: expect.stringContaining('stillborn') }),
  );
  expect(leased.filter(({ closed }) => !closed)).toEqual([]);
  {
    await using balancer = createBalancer({ service: 'web' }, { discovery });
    expect(balancer.resolver).toBe(leased.at(-1));
    expect((await balancer.pick()).endpoint.name).toBe('web-0');
  }
  expect(leased.at(-1)?.closed).toBe(true);
});

test('a wait holds the process open, and lets go of it', async () => {
  const resolver = new FakeResolver();
  const before = holding();
  const pick = createBalancer(resolver, { clock: new HandClock() }).pick();
  expect(holding()).toBe(before + 1);
  resolver.set('web-0');
  await pick;
  expect(holding()).toBe(before);
});

test('onChange tells of changes until it is ended', () => {
  const resolver = new FakeResolver();
  const balancer = createBalancer(resolver);
  const seen: (string | undefined)[] = [];
  const stop = balancer.onChange(() => seen.push(balancer.tryPick()?.endpoint.name));
  resolver.set('web-0');
  stop();
  resolver.set('web-1');
  expect(seen).toEqual(['web-0']);
});

test.each([
  [{ picker: leader as never }, '`picker`'],
  [{ retryBudget: { ratio: -1 } }, '`retryBudget.ratio`'],
  [{ retryBudget: { perSecond: Number.NaN } }, '`retryBudget.perSecond`'],
  [{ retryBudget: { burst: -1 } }, '`retryBudget.burst`'],
])('options are checked when it is made: %j', (options, named) => {
  expect(() => createBalancer(new FakeResolver(), options)).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(named) }),
  );
});

test('waitMs is checked', async () => {
  await expect(createBalancer(new FakeResolver('web-0')).pick({ waitMs: -1 })).rejects.toMatchObject({
    code: 'ROLLCALL_BAD_OPTION',
  });
});

test('it goes by the clock of its resolver', async () => {
  const clock = new HandClock();
  const resolver = Object.assign(new FakeResolver(), { clock });
  const waiting = createBalancer(resolver).pick({ waitMs: 500 });
  clock.turn(500);
  await expect(waiting).rejects.toMatchObject({ code: 'ROLLCALL_NO_ENDPOINTS' });
});
