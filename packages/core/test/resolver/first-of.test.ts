import { once } from 'node:events';
import { manualClock, manualSource } from '@rollcall/testing';
import { describe, expect, test } from 'vitest';
import { createResolver } from '../../src/discovery.ts';
import { firstOf } from '../../src/source/first-of.ts';
import type { Source } from '../../src/source.ts';
import { PlayedRoll } from './played-roll.ts';
import { found, ScriptedSource } from './scripted-source.ts';

const web0 = 'web-0@10.0.0.1:80';
const web1 = 'web-1@10.0.0.2:80';
const steady = { random: () => 0.5 };

/** A watch that can be broken, and heals. */
function breakable(entries: readonly string[]): { source: Source; break(): void; heal(): void } {
  let isBroken = false;
  let fail: ((error: Error) => void) | undefined;
  return {
    break() {
      isBroken = true;
      fail?.(new Error('the API server is away'));
    },
    heal() {
      isBroken = false;
    },
    source: {
      name: 'watch',
      async *watch({ signal }) {
        if (isBroken) throw new Error('still away');
        yield found(entries);
        await new Promise((resolve, reject) => {
          fail = reject;
          signal.addEventListener('abort', resolve, { once: true });
        });
      },
    },
  };
}

describe('firstOf', () => {
  test('takes the first that can say, and leaves the others alone', async () => {
    const reserve = new ScriptedSource(web1);
    await using web = createResolver(firstOf(manualSource([web0]), reserve));
    expect((await web.ready()).endpoints[0]?.name).toBe('web-0');
    expect([web.snapshot.source, reserve.lookups]).toEqual(['manual', 0]);
  });

  test('falls back and returns without an event for an unchanged set, with the same ids', async () => {
    const clock = manualClock();
    const api = breakable([web0, web1]);
    const dns = new ScriptedSource(web0, web1);
    await using web = createResolver(firstOf(api.source, dns), { clock, ...steady });
    const { endpoints } = await web.ready();
    const events: unknown[] = [];
    web.on('change', (change) => void events.push(change));
    web.on('status', ({ status }) => void events.push(status));
    api.break();
    await clock.advance(10_000);
    expect([web.snapshot.source, web.snapshot.status]).toEqual(['scripted', 'current']);
    expect(web.explain().text).toContain('scripted (in use for 8 s)');
    api.heal();
    await clock.advance(60_000);
    expect(web.snapshot.source).toBe('watch');
    expect(web.snapshot.endpoints).toBe(endpoints);
    expect(events).toEqual([]);
    const { lookups } = dns;
    await clock.advance(60_000);
    expect(dns.lookups).toBe(lookups);
  });

  test('does not wait longer than two seconds for a first that is silent', async () => {
    const clock = manualClock();
    await using web = createResolver(firstOf(manualSource(), new ScriptedSource(web1)), { clock, ...steady });
    await clock.advance(1_999);
    expect(web.snapshot.status).toBe('pending');
    await clock.advance(1);
    expect(web.snapshot.endpoints[0]?.name).toBe('web-1');
  });

  test('a watch that comes back within two seconds is waited for', async () => {
    const clock = manualClock();
    const api = breakable([web0, web1]);
    await using web = createResolver(firstOf(api.source, manualSource(['127.0.0.1:8080'])), { clock, ...steady });
    await web.ready();
    const events: unknown[] = [];
    web.on('change', (change) => void events.push(change));
    api.break();
    await clock.advance(0);
    api.heal();
    await clock.advance(10_000);
    expect(events).toEqual([]);
    expect(web.snapshot.status).toBe('current');
  });

  test('a source of reserve removes nobody by its word, however trusted it is elsewhere', async () => {
    const clock = manualClock();
    const api = breakable([web0, web1]);
    await using web = createResolver(firstOf(api.source, manualSource([web0])), { clock, ...steady });
    await web.ready();
    api.break();
    await clock.advance(10_000);
    expect(web.snapshot).toMatchObject({ source: 'manual', endpoints: [{ name: 'web-0' }, { name: 'web-1' }] });
  });

  test('refresh() waits for whoever can say', async () => {
    const dns = new ScriptedSource(web1);
    const api = breakable([web0]);
    api.break();
    await using web = createResolver(firstOf(api.source, dns));
    expect((await web.refresh()).endpoints[0]?.name).toBe('web-1');
    expect(web.explain().text).toMatch(/watch \(unknown: unreachable \(still away\)\): reconnects in/);
  });

  test('a source of reserve that answers when it is needed no more is not heard', async () => {
    const clock = manualClock();
    const reserve = new ScriptedSource();
    const answer = reserve.hangs();
    const first = manualSource();
    await using web = createResolver(firstOf(first, reserve), { clock, ...steady });
    await clock.advance(2_000);
    first.set([web0]);
    await web.ready();
    answer(found([web1]));
    await clock.advance(1);
    expect(reserve.lookups).toBe(1);
    expect(web.snapshot).toMatchObject({ source: 'manual', endpoints: [{ name: 'web-0' }] });
  });

  test('a watch that comes back is not taken at the word of its former connection', async () => {
    const clock = manualClock();
    let connections = 0;
    const part = (name: string, entry: string) => ({ ...found([entry]), part: name });
    const watch: Source = {
      name: 'watch',
      async *watch({ signal }) {
        connections += 1;
        if (connections === 1) yield [part('a', web0), part('b', web1)];
        if (connections < 6) throw new Error('away');
        yield part('a', web0);
        await once(signal, 'abort');
      },
    };
    await using web = createResolver(firstOf(watch, new ScriptedSource(web0)), { clock, ...steady });
    await web.ready({ min: 2 });
    for (let i = 0; i < 60; i++) await clock.advance(1_000);
    expect(web.snapshot).toMatchObject({ source: 'watch', status: 'current' });
    expect(web.snapshot.endpoints.map(({ name }) => name)).toEqual(['web-0']);
  });

  test('where nobody can say, the last good set stays', async () => {
    const clock = manualClock();
    const api = breakable([web0]);
    const dns = new ScriptedSource();
    dns.throws(new Error('DNS is away, too'));
    await using web = createResolver(firstOf(api.source, dns), { clock, ...steady });
    await web.ready();
    api.break();
    await clock.advance(60_000);
    expect(web.snapshot).toMatchObject({ status: 'stale', endpoints: [{ name: 'web-0' }] });
  });

  test('without a source is refused', () => {
    expect(() => firstOf(undefined as never)).toThrow('`sources`');
    expect(() => firstOf()).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
  });

  test('close() waits for those who were dropped', async () => {
    const web = createResolver(firstOf(manualSource([web0]), manualSource([web1])));
    await web.ready();
    await web.close();
  });
});

describe('with a watch and DNS', () => {
  const watch = { name: 'watch', removal: 'trusted', tellsAll: false } as const;
  const dns = { name: 'dns', removal: 'confirmed', tellsAll: true } as const;

  test('DNS does not bring back within a minute what the watch removed, nor move back whom it saw move', () => {
    const play = new PlayedRoll().hears([web0, web1], watch).hears(['web-0@10.0.0.9:80'], watch);
    for (let i = 0; i < 11; i++) play.hears([web0, web1], dns);
    expect(play.set).toEqual(['web-0@10.0.0.9']);
    for (let i = 0; i < 3; i++) play.hears(['web-0@10.0.0.9:80', web1], dns);
    expect(play.set).toEqual(['web-0@10.0.0.9', 'web-1@10.0.0.2']);
  });

  test('nor whom it knows by their addresses alone', () => {
    const play = new PlayedRoll().hears([web0, web1], watch).hears([web0], watch);
    for (let i = 0; i < 11; i++) play.hears(['10.0.0.1:80', '10.0.0.2:80'], dns);
    expect(play.set).toEqual(['web-0@10.0.0.1']);
    expect(play.hears(['10.0.0.1:80', '10.0.0.2:80'], dns).set).toHaveLength(2);
  });
});
