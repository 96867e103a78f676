import { getEventListeners } from 'node:events';
import { manualClock, manualSource } from '@rollcall/testing';
import { describe, expect, test, vi } from 'vitest';
import { createDiscovery, createResolver } from '../../src/discovery.ts';
import { DiscoveryError } from '../../src/errors.ts';
import { firstOf } from '../../src/source/first-of.ts';
import type { Source } from '../../src/source.ts';
import { found, ScriptedSource } from './scripted-source.ts';

const web0 = 'web-0@10.0.0.1:80';
const web1 = 'web-1@10.0.0.2:80';
/** No jitter: `random` in the middle of its range. */
const steady = { random: () => 0.5 };

describe('asking', () => {
  test('a source is asked again when its answer expires, within bounds', async () => {
    const clock = manualClock();
    const source = new ScriptedSource(web0);
    await using _web = createResolver(source, { clock, ...steady });
    await clock.advance(4_999);
    expect(source.lookups).toBe(1);
    await clock.advance(1);
    expect(source.lookups).toBe(2);
    source.answers(found([web0], 10));
    await clock.advance(5_000);
    expect(source.lookups).toBe(3);
    await clock.advance(3_000);
    expect(source.lookups).toBe(6);
  });

  test('jitter spreads polls by a tenth, and never below the minimum', async () => {
    for (const [random, dueMs] of [
      [0, 4_500],
      [0.999_999, 5_500],
    ] as const) {
      const clock = manualClock();
      const source = new ScriptedSource(web0);
      await using _web = createResolver(source, { clock, random: () => random });
      await clock.advance(dueMs - 1);
      expect(source.lookups).toBe(1);
      await clock.advance(1);
      expect(source.lookups).toBe(2);
    }
  });

  test('a source that cannot answer is asked soon, then less and less often', async () => {
    const clock = manualClock();
    const source = new ScriptedSource();
    source.throws(new Error('no'));
    await using _web = createResolver(source, { clock, ...steady });
    const at: number[] = [];
    for (let ms = 0; ms <= 20_000; ms += 1_000) {
      while (at.length < source.lookups) at.push(ms);
      await clock.advance(1_000);
    }
    expect(at).toEqual([0, 1_000, 3_000, 7_000, 12_000, 17_000]);
  });

  test('a lookup that never answers is given up, and the next one is made', async () => {
    const clock = manualClock();
    const source = new ScriptedSource();
    source.hangs();
    await using web = createResolver(source, { clock, ...steady });
    await clock.advance(10_000);
    expect(web.snapshot.status).toBe('failed');
    source.says(web0);
    await clock.advance(1_000);
    expect(web.snapshot.status).toBe('current');
  });

  test('100 who refresh at once share one lookup, and the next one waits for its second', async () => {
    const clock = manualClock();
    const source = new ScriptedSource(web0);
    await using web = createResolver(source, { clock, ...steady });
    await Promise.all(Array.from({ length: 100 }, () => web.refresh()));
    expect(source.lookups).toBe(1);
    const second = Promise.all([web.refresh(), web.refresh()]);
    await clock.advance(999);
    expect(source.lookups).toBe(1);
    await clock.advance(1);
    expect((await second)[0].endpoints).toHaveLength(1);
    expect(source.lookups).toBe(2);
  });

  test('whoever waits for the first pod has DNS asked every second', async () => {
    const clock = manualClock();
    const source = new ScriptedSource();
    source.answers({ kind: 'empty', code: 'nxdomain', expiresInMs: 30_000 });
    await using web = createResolver(source, { clock, ...steady });
    await clock.advance(100);
    const ready = web.ready();
    await clock.advance(2_899);
    expect(source.lookups).toBe(3);
    source.says(web0);
    await clock.advance(1_000);
    expect((await ready).endpoints[0]?.name).toBe('web-0');
  });

  test('whoever waits for one more pod has it asked every second, too', async () => {
    const clock = manualClock();
    const source = new ScriptedSource(web0);
    await using web = createResolver(source, { clock, ...steady });
    await web.ready();
    const both = web.ready({ min: 2 });
    source.says(web0, web1);
    await clock.advance(1_000);
    expect((await both).endpoints).toHaveLength(2);
  });

  test('whoever finds what it waits for has nothing asked', async () => {
    const clock = manualClock();
    const source = new ScriptedSource(web0);
    await using web = createResolver(source, { clock, ...steady });
    await clock.advance(1);
    for (let i = 0; i < 40; i++) {
      await web.ready();
      await clock.advance(100);
    }
    expect(source.lookups).toBe(1);
  });

  test('a clock that was set back puts nothing off', async () => {
    const clock = manualClock();
    let offset = 0;
    const source = new ScriptedSource(web0);
    await using web = createResolver(source, {
      clock: { now: () => clock.now() - offset, setTimeout: (run, ms) => clock.setTimeout(run, ms) },
      ...steady,
    });
    await web.ready();
    await clock.advance(2_000);
    offset = 3_600_000;
    web.report(web.snapshot.endpoints[0]?.id ?? '', 'unreachable');
    await clock.advance(1_000);
    expect(source.lookups).toBe(2);
  });

  test('a client that could not connect has it asked at once, and decides about who is absent', async () => {
    const clock = manualClock();
    const source = new ScriptedSource(web0, web1);
    await using web = createResolver(source, { clock, ...steady });
    await web.ready();
    await clock.advance(2_000);
    source.says(web0);
    web.report(web.snapshot.endpoints[1]?.id ?? '', 'unreachable');
    expect(web.snapshot.endpoints).toHaveLength(2);
    await clock.advance(0);
    expect(source.lookups).toBe(2);
    expect(web.snapshot.endpoints.map(({ name }) => name)).toEqual(['web-0']);
  });
});

describe('waiting', () => {
  test('is over at once where the set is there already', async () => {
    await using web = createResolver(manualSource([web0, web1]));
    await expect(web.ready({ min: 2 })).resolves.toMatchObject({ status: 'current' });
  });

  test('that is aborted says what was seen last, and why it ended', async () => {
    const source = new ScriptedSource();
    source.answers({ kind: 'empty', code: 'nxdomain', detail: 'SRV web @10.0.0.10: NXDOMAIN' });
    await using web = createResolver(source);
    await web.refresh();
    const stop = new AbortController();
    const ready = web.ready({ signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(ready).rejects.toMatchObject({
      code: 'ROLLCALL_NO_ENDPOINTS',
      cause: expect.objectContaining({ message: 'enough' }),
      message: expect.stringContaining('NXDOMAIN'),
    });
    await expect(web.ready({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ROLLCALL_NO_ENDPOINTS' });
  });

  test('that is in vain ends at once: a target that can never be resolved', async () => {
    const source = new ScriptedSource();
    source.throws(new DiscoveryError('ROLLCALL_BAD_TARGET', 'which port?'));
    await using web = createResolver(source);
    await expect(web.ready()).rejects.toMatchObject({ code: 'ROLLCALL_BAD_TARGET' });
    await expect(web.ready()).rejects.toMatchObject({ code: 'ROLLCALL_BAD_TARGET' });
  });

  test('ends with the resolver', async () => {
    const web = createResolver(manualSource());
    const ready = web.ready();
    await web.close();
    await expect(ready).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
    await expect(web.refresh()).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
    await expect(web.ready()).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
    expect(() => web.on('change', () => {})).toThrow(expect.objectContaining({ code: 'ROLLCALL_CLOSED' }));
  });

  test('for something that throws throws', async () => {
    await using web = createResolver(manualSource([web0]));
    const wait = web.until(() => {
      throw new Error('mine');
    });
    await expect(wait).rejects.toThrow('mine');
  });
});

describe('listening', () => {
  test('a listener that throws is reported, and the others are told', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const source = manualSource();
    await using web = createResolver(source);
    const told: string[] = [];
    web.on('change', () => {
      throw new Error('a bug of mine');
    });
    web.on('change', ({ added }) => void told.push(...added.map(({ name }) => name)));
    source.set([web0]);
    await web.ready();
    source.set([web0, web1]);
    await web.ready({ min: 2 });
    expect(told).toEqual(['web-0', 'web-1']);
    expect(warned.mock.calls.map(([text]) => /threw: Error: (.*)/.exec(String(text))?.[1])).toEqual(
      Array(2).fill('a bug of mine'),
    );
    expect(warned.mock.calls[0]?.[1]).toMatchObject({ code: 'ROLLCALL_LISTENER' });
    warned.mockRestore();
  });

  test('an async listener that rejects is reported too', async () => {
    const warned = Promise.withResolvers<unknown>();
    const spy = vi.spyOn(process, 'emitWarning').mockImplementation(warned.resolve);
    await using web = createResolver(manualSource([web0]));
    const rejecting = (): unknown => Promise.reject(new Error('later'));
    web.on('change', () => rejecting());
    expect(String(await warned.promise)).toContain('later');
    spy.mockRestore();
  });

  test('hears one event after the other, also where a listener causes the next', async () => {
    const source = new ScriptedSource(web0, web1);
    await using web = createResolver(source, { pollMs: { min: 1 } });
    await web.ready({ min: 2 });
    source.says(web0, 'web-2@10.0.0.3:80');
    web.on('change', ({ added }) => {
      const gone = web.snapshot.endpoints.find(({ name }) => name === 'web-1');
      if (added.length > 0 && gone) web.report(gone.id, 'unreachable');
    });
    const heard: string[] = [];
    web.on(
      'change',
      ({ added, removed }) => void heard.push(...added.map((e) => `+${e.name}`), ...removed.map((e) => `-${e.name}`)),
    );
    await web.until(({ endpoints }) => endpoints.some(({ name }) => name === 'web-2') && endpoints.length === 2);
    expect(heard).toEqual(['+web-2', '-web-1']);
  });

  test('nobody is told after it was taken off, also in the middle of an event', async () => {
    const source = manualSource();
    await using web = createResolver(source);
    const told: string[] = [];
    web.on('change', () => second());
    const second = web.on('change', () => void told.push('second'));
    source.set([web0]);
    await web.ready();
    expect(told).toEqual([]);
  });

  test('a lease that closes leaves nothing on a signal that lives on', async () => {
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i++) {
      const web = createResolver(manualSource([web0]));
      web.on('change', () => {}, { signal });
      await web.ready({ signal });
      await web.close();
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('ends by its function, by its signal, and by `using`', async () => {
    const source = manualSource();
    await using web = createResolver(source);
    const told: string[] = [];
    const stop = new AbortController();
    const byFunction = web.on('status', () => void told.push('function'));
    web.on('status', () => void told.push('signal'), { signal: stop.signal });
    {
      using _byUsing = web.on('status', () => void told.push('using'));
    }
    byFunction();
    stop.abort();
    web.on('status', () => void told.push('never'), { signal: stop.signal });
    source.set([web0]);
    await web.ready();
    expect(told).toEqual([]);
  });

  test('changes() begins with who is there, goes on with what changes, and ends with its signal', async () => {
    const source = manualSource([web0]);
    await using web = createResolver(source);
    await web.ready();
    const stop = new AbortController();
    const lines: string[] = [];
    for await (const { added, removed, moved } of web.changes({ signal: stop.signal })) {
      lines.push(
        [
          ...added.map((e) => `+${e.name}`),
          ...removed.map((e) => `-${e.name}`),
          ...moved.map((m) => `~${m.to.address}`),
        ].join(' '),
      );
      if (lines.length === 1) source.set([web0, web1]);
      if (lines.length === 2) source.set(['web-0@10.0.0.9:80']);
      if (lines.length === 3) stop.abort();
    }
    expect(lines).toEqual(['+web-0', '+web-1', '-web-1 ~10.0.0.9']);
  });

  test('changes() ends when its reader breaks off, and with the resolver', async () => {
    const source = manualSource([web0]);
    const web = createResolver(source);
    for await (const _change of web.changes()) break;
    const changes = web.changes();
    await changes.next();
    const next = changes.next();
    await web.close();
    await expect(next).resolves.toEqual({ value: undefined, done: true });
  });
});

describe('watching', () => {
  /** A watch that tells one thing and then ends, as often as it is begun. */
  const ending = (): { source: Source; begun: () => number } => {
    let begun = 0;
    return {
      begun: () => begun,
      source: {
        name: 'ending',
        async *watch() {
          begun += 1;
          if (begun === 3) throw new TypeError('a bug in the source');
          yield found([web0]);
        },
      },
    };
  };

  test('comes back to a watch that ends or throws, and keeps what it told', async () => {
    const clock = manualClock();
    const { source, begun } = ending();
    await using web = createResolver(source, { clock, ...steady });
    await web.ready();
    await clock.advance(1);
    expect(web.snapshot.status).toBe('stale');
    for (let i = 0; i < 10 && begun() < 4; i++) await clock.advance(5_000);
    expect(begun()).toBe(4);
    expect(web.snapshot.endpoints).toHaveLength(1);
    await clock.advance(600_000);
    expect(begun()).toBeGreaterThan(10);
    expect(begun()).toBeLessThan(30);
  });

  test('a watch that heeds no signal does not keep close() waiting', async () => {
    const web = createResolver({
      name: 'deaf',
      async *watch() {
        await new Promise(() => {});
      },
    });
    await web.close();
  });

  test('a source that throws at once is an unknown resolution', async () => {
    const words: string[] = [];
    await using web = createResolver({
      name: 'broken',
      lookup() {
        throw new Error('not even a promise');
      },
    });
    web.on('resolution', ({ kind }) => void words.push(kind));
    await web.refresh();
    expect(words).toEqual(['unknown']);
    expect(web.snapshot).toMatchObject({ status: 'failed', reason: { cause: { message: 'not even a promise' } } });
  });
});

describe('leases', () => {
  test('one live resolver per target and options, whoever asks, closed with the last lease', async () => {
    const made: string[] = [];
    let open = 0;
    await using discovery = createDiscovery({
      dns: { servers: ['127.0.0.1:1'], search: ['shop.svc.cluster.local'] },
      source: ({ service, namespace }) => {
        made.push(`${service}.${namespace}`);
        return {
          name: 'counted',
          async *watch({ signal }) {
            open += 1;
            yield found([web0]);
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
            open -= 1;
          },
        };
      },
    });
    const one = discovery.resolver('web');
    const two = discovery.resolver('web.shop.svc.cluster.local');
    const pod = discovery.resolver({ service: 'web', pod: 'web-0' });
    const other = discovery.resolver('web', { emptyGraceMs: 1 });
    await Promise.all([one.ready(), two.ready(), pod.ready(), other.ready()]);
    expect(made).toEqual(['web.shop', 'web.shop']);
    expect(one.snapshot).toBe(two.snapshot);
    expect([one.name, pod.name]).toEqual(['web.shop', 'web-0.web.shop']);
    expect(discovery.resolvers.map(({ name }) => name)).toEqual(['web.shop', 'web.shop']);
    await Promise.all([one.close(), one.close(), pod.close(), other.close()]);
    expect(discovery.resolvers).toHaveLength(1);
    expect(two.snapshot.status).toBe('current');
    await two.close();
    expect(discovery.resolvers).toHaveLength(0);
    await expect.poll(() => open).toBe(0);
  });

  test('a closed lease is deaf, and the others are not', async () => {
    const source = manualSource([web0]);
    await using discovery = createDiscovery({ dns: { servers: ['127.0.0.1:1'] }, source: () => source });
    const [mine, yours] = [discovery.resolver('web'), discovery.resolver('web')];
    const told: string[] = [];
    mine.on('change', () => void told.push('mine'));
    yours.on('change', () => void told.push('yours'));
    await mine.close();
    await yours.ready();
    expect(told).toEqual(['yours']);
  });

  test('what a Discovery shows of its resolvers closes nothing', async () => {
    await using discovery = createDiscovery({ dns: { servers: ['127.0.0.1:1'] }, source: () => manualSource([web0]) });
    await discovery.resolver('web').ready();
    const [shown] = discovery.resolvers;
    expect(shown).toMatchObject({ name: 'web.default', snapshot: { status: 'current' } });
    expect(shown).not.toHaveProperty('close');
    expect(shown?.explain().text).toContain('web-0');
  });

  test('a Discovery that closes closes everything, and makes nothing new', async () => {
    const discovery = createDiscovery({ dns: { servers: ['127.0.0.1:1'] }, source: () => manualSource() });
    const ready = discovery.resolver('web').ready();
    await discovery.close();
    await expect(ready).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
    expect(() => discovery.resolver('web')).toThrow(expect.objectContaining({ code: 'ROLLCALL_CLOSED' }));
  });
});

describe('after close()', () => {
  /** Counts the timers that are set and neither run nor disposed of. */
  const counted = () => {
    const clock = manualClock();
    const timers = new Set<object>();
    return {
      timers,
      clock: {
        ...clock,
        setTimeout(run: () => void, ms: number) {
          const key = {};
          timers.add(key);
          const timer = clock.setTimeout(() => {
            timers.delete(key);
            run();
          }, ms);
          return {
            [Symbol.dispose]: () => {
              timers.delete(key);
              timer[Symbol.dispose]();
            },
          };
        },
      },
    };
  };

  test.each<[string, () => Source]>([
    ['a lookup', () => new ScriptedSource(web0)],
    ['a lookup that hangs', () => Object.assign(new ScriptedSource(), { lookup: () => new Promise<never>(() => {}) })],
    ['a watch', () => manualSource([web0])],
    [
      'a watch that fails',
      () => ({
        name: 'x',
        watch: () => {
          throw new Error('no');
        },
      }),
    ],
    ['a choice of sources', () => firstOf(manualSource(), new ScriptedSource(web0))],
  ])('of %s no timer is left', async (_what, make) => {
    const { clock, timers } = counted();
    const web = createResolver(make(), { clock, ...steady, maxStaleMs: 1_000_000 });
    await clock.advance(2_500);
    await web.close();
    expect(timers.size).toBe(0);
  });

  test('of an empty set that was held no timer is left', async () => {
    const { clock, timers } = counted();
    const source = new ScriptedSource(web0);
    const web = createResolver(source, { clock, ...steady });
    await web.ready();
    source.answers({ kind: 'empty', code: 'nxdomain' });
    await clock.advance(5_000);
    expect(web.snapshot.status).toBe('stale');
    await web.close();
    expect(timers.size).toBe(0);
  });

  test('what a lookup says later is not heard', async () => {
    const source = new ScriptedSource();
    const answer = source.hangs();
    const web = createResolver(source);
    const closing = web.close();
    answer(found([web0]));
    await closing;
    expect(web.snapshot.status).toBe('pending');
  });
});

describe('one pod of a service', () => {
  test('is a view of the service: its status, its changes, its ids', async () => {
    const source = manualSource([web1]);
    await using discovery = createDiscovery({ dns: { servers: ['127.0.0.1:1'] }, source: () => source });
    const whole = discovery.resolver('web.default');
    const pod = discovery.resolver('web-0.web.default.svc');
    const events: string[] = [];
    pod.on(
      'change',
      ({ added, removed, moved }) => void events.push(`${added.length}+ ${removed.length}- ${moved.length}~`),
    );
    pod.on('status', ({ status }) => void events.push(status));
    await whole.ready();
    expect(pod.snapshot).toMatchObject({ status: 'empty', endpoints: [], reason: { kind: 'empty' } });
    source.set([web1, web0]);
    await pod.ready();
    expect(pod.snapshot.endpoints[0]).toBe(whole.snapshot.endpoints[0]);
    const { version } = pod.snapshot;
    source.set([web0]);
    await whole.until(({ endpoints }) => endpoints.length === 1);
    expect(pod.snapshot.version).toBe(version);
    source.set(['web-0@10.0.0.9:80']);
    await whole.until(({ endpoints }) => endpoints[0]?.address === '10.0.0.9');
    expect(events).toEqual(['empty', '1+ 0- 0~', 'current', '0+ 0- 1~']);
  });
});

test("a pod's view tells when its name is learned, and when it is lost", async () => {
  const source = manualSource(['10.0.0.1:80']);
  await using discovery = createDiscovery({ dns: { servers: ['127.0.0.1:1'] }, source: () => source });
  const pod = discovery.resolver('web-0.web.default.svc');
  const events: string[] = [];
  pod.on('change', ({ added, removed }) => void events.push(`${added.length}+ ${removed.length}-`));
  await pod.until(({ status }) => status === 'empty');
  source.set([web0]);
  await pod.ready();
  source.set([web0, 'web-0@10.0.0.2:80']);
  await pod.until(({ endpoints }) => endpoints.length === 0);
  expect(events).toEqual(['1+ 0-', '0+ 1-']);
});

test.each([{ min: Number.NaN }, { min: 'x' }, { min: null }, { min: -1 }])('ready(%j) is refused', async (options) => {
  await using web = createResolver(manualSource([web0]));
  await expect(web.ready(options as never)).rejects.toMatchObject({ code: 'ROLLCALL_BAD_OPTION' });
});

describe('options are checked at once', () => {
  test.each([
    [{ pollMs: { min: 0 } }, 'pollMs.min'],
    [{ pollMs: { min: 2_000, max: 1_000 } }, 'pollMs.max'],
    [{ maxStaleMs: -1 }, 'maxStaleMs'],
    [{ emptyGraceMs: Number.NaN }, 'emptyGraceMs'],
    [{ emptyGraceMs: '5' as never }, 'emptyGraceMs'],
    [{ clock: {} as never }, 'clock'],
    [{ random: 5 as never }, 'random'],
    [{ pollMs: 'x' as never }, 'pollMs'],
  ])('%j', (options, name) => {
    expect(() => createResolver(manualSource(), options)).toThrow(`\`${name}\``);
    expect(() => createDiscovery(options)).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
  });
});

test('explain() tells who is in, who is out and why, and what comes next', async () => {
  const clock = manualClock();
  const source = new ScriptedSource(web0, web1);
  await using web = createResolver(source, { clock, ...steady });
  await web.ready();
  source.says(web0);
  await clock.advance(5_000);
  expect(web.explain().endpoints.find(({ name }) => name === 'web-1')).toMatchObject({
    picked: true,
    why: expect.stringContaining('missing in answers'),
  });
  web.report(web.snapshot.endpoints[1]?.id ?? '', 'unreachable');
  const { text, endpoints } = web.explain();
  expect(endpoints).toMatchObject([
    { name: 'web-0', picked: true, ageMs: 5_000 },
    { name: 'web-1', picked: false, why: expect.stringContaining('unreachable'), ageMs: 0 },
  ]);
  expect(text).toContain('scripted: current, 1 endpoints');
  expect(text).toMatch(/next lookup in \d+ ms/);
});

test('explain() tells which answer was disregarded as it lags, and for how long such may be', async () => {
  const clock = manualClock();
  const source = new ScriptedSource(web0, web1);
  await using web = createResolver(source, { clock, ...steady });
  await web.ready();
  source.says('web-0@10.0.0.9:80', web1);
  await clock.advance(5_000);
  expect(web.explain().text).not.toContain('lags');
  source.says(web0, web1);
  await clock.advance(6_000);
  expect(web.snapshot.endpoints[0]?.address).toBe('10.0.0.9');
  expect(web.explain().text).toContain(
    'an answer 1000 ms ago was disregarded, as its server lags: it tells of web-0 at 10.0.0.1, which is over; ' +
      'the like of it is disregarded for another 54000 ms',
  );
  source.says('web-0@10.0.0.9:80', web1);
  await clock.advance(53_000);
  expect(web.explain().text).toContain('for another 1000 ms');
  await clock.advance(1_000);
  expect(web.explain().text).not.toContain('lags');
});

test('a lookup that is late is told of as due', async () => {
  const turned = manualClock();
  let late = 0;
  const clock = { now: () => turned.now() + late, setTimeout: turned.setTimeout };
  await using web = createResolver(new ScriptedSource(web0), { clock, ...steady });
  await web.ready();
  late = 6_000;
  expect(web.explain().text).toContain('next lookup in 0 ms');
});

test('times are told in whole milliseconds, whatever the clock tells', async () => {
  const turned = manualClock();
  const clock = { now: () => turned.now() * 1.1 + 0.3, setTimeout: turned.setTimeout };
  const source = new ScriptedSource(web0, web1);
  await using web = createResolver(source, { clock, ...steady });
  await web.ready();
  source.says(web0);
  await turned.advance(6_000);
  expect(web.snapshot.endpoints).toHaveLength(2);
  const { text, endpoints } = web.explain();
  const message = await web.until(() => false, { signal: AbortSignal.abort() }).catch(({ message }) => message);
  web.report(web.snapshot.endpoints[1]?.id ?? '', 'unreachable');
  await turned.advance(1);
  const times = [...endpoints, ...web.explain().endpoints].map(({ ageMs }) => ageMs);
  expect([web.snapshot.updatedAt, ...times].filter((time) => !Number.isInteger(time))).toEqual([]);
  expect(times.at(-1)).toBe(1);
  expect([text, message].join(' ')).not.toMatch(/\d\.\d+ ms/);
});

describe('a service that nobody leases', () => {
  test('is not asked about, and known at once to whoever leases it again within a minute, with the same ids', async () => {
    const clock = manualClock();
    const source = new ScriptedSource(web0);
    await using discovery = createDiscovery({
      clock,
      ...steady,
      dns: { servers: ['127.0.0.1:1'] },
      source: () => source,
    });
    const first = discovery.resolver('web');
    const { endpoints } = await first.ready();
    await first.close();
    await clock.advance(59_000);
    expect(source.lookups).toBe(1);
    const second = discovery.resolver('web');
    expect(second.snapshot).toMatchObject({ status: 'stale', endpoints });
    await clock.advance(0);
    expect(second.snapshot).toMatchObject({ status: 'current', endpoints });
    await second.close();
    await clock.advance(60_001);
    expect(discovery.resolver('web').snapshot.status).toBe('pending');
  });
});
