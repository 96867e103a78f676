import { manualSource } from '@rollcall/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDiscovery } from '../../src/discovery.ts';
import type { Sighting } from '../../src/endpoint.ts';
import type { Report } from '../../src/resolver.ts';
import { rounds } from '../thorough.ts';
import { nxdomain, PlayedRoll, servfail } from './played-roll.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
const C = '10.0.0.3';
const D = '10.0.0.4';
const E = '10.0.0.5';
const pod = (name: string, address: string) => `${name}@${address}:80`;
const three = [pod('web-0', A), pod('web-1', B), pod('web-2', C)];
const two = three.slice(0, 2);
const place = ({ name, address }: { name: string; address: string }) => `${name}@${address}`;
/** Who is gone by each change, from the second on; the first one is everybody's arrival. */
const goneBy = ({ changes }: PlayedRoll) => changes.slice(1).map(({ gone }) => gone.map(place).sort());
const api = () => new PlayedRoll({ removal: 'trusted' });
const found = (...endpoints: Sighting[]) => ({ kind: 'found', endpoints }) as const;

describe('gone is', () => {
  test('whose slot stands at another address', () => {
    const play = new PlayedRoll().says(three).says([...two, pod('web-2', D)]);
    expect(play.changes[1]).toMatchObject({ moved: [{ from: { address: C } }], gone: [{ name: 'web-2', address: C }] });
    expect(play.changes[1]?.gone[0]).toBe(play.changes[1]?.moved[0]?.from);
  });

  test('whose address belongs to another', () => {
    const play = new PlayedRoll().says(three).says([...two, pod('web-7', C)]);
    expect(play.changes[1]).toMatchObject({ removed: [{ name: 'web-2' }], gone: [{ name: 'web-2' }] });
  });

  test('both of two pods that swap addresses', () => {
    const play = new PlayedRoll().says(two).says([pod('web-0', B), pod('web-1', A)]);
    expect(play.changes[1]?.gone.map(place).sort()).toEqual([`web-0@${A}`, `web-1@${B}`]);
  });

  test('whom an API lists no more', () => {
    const play = api().says(three).says(two);
    expect(goneBy(play)).toEqual([[`web-2@${C}`]]);
  });

  test('everybody, where an API says that nobody is there', () => {
    const play = api().says(two).answers(nxdomain);
    expect(goneBy(play)).toEqual([[`web-0@${A}`, `web-1@${B}`]]);
  });
});

describe('not gone is', () => {
  test('who is missing in DNS, however often', () => {
    const play = new PlayedRoll().says(three);
    for (let i = 0; i < 30; i++) play.says(two);
    expect([play.set.length, goneBy(play)]).toEqual([2, [[]]]);
  });

  test('who is missing in DNS, and cannot be reached', () => {
    const play = new PlayedRoll().says(three).says(two).reports('web-2').reports('web-1').answers(nxdomain);
    expect([play.set, goneBy(play)]).toEqual([[`web-0@${A}`], [[], []]]);
  });

  test('anybody, where DNS says that nobody is there', () => {
    const play = new PlayedRoll().says(three).answers(nxdomain).answers(nxdomain, 30_000);
    expect([play.status, goneBy(play)]).toEqual(['empty', [[]]]);
  });

  test('who is missing in a watch that is not synced, whatever clients say', () => {
    const play = api().hears(three, { name: 'dns', removal: 'confirmed', tellsAll: true });
    play.hears(two, { name: 'dns', removal: 'confirmed', tellsAll: true });
    play.roll.beginSync();
    play.tells({ ...found({ address: A, port: 80 }), part: 'a', synced: false }).reports('web-2');
    expect([play.set.length, goneBy(play)]).toEqual([2, [[]]]);
  });

  test('who drains, or is not ready', () => {
    const play = api();
    for (const condition of ['serving', 'draining', 'not-ready'] as const)
      play.answers(found({ address: A, port: 80, slot: 'web-0', condition }));
    expect(goneBy(play)).toEqual([[], []]);
  });

  test('who is hidden as the set is too old, nor who is shown again', () => {
    const play = new PlayedRoll({ maxStaleMs: 60_000 }).says(three).answers(servfail).passes(60_000).says(three);
    expect([play.changes.length, goneBy(play)]).toEqual([3, [[], []]]);
  });

  test('who had a name that several shared, when the name goes to one of them', () => {
    const play = new PlayedRoll().says([pod('one', A), pod('one', B)]);
    for (let i = 0; i < 3; i++) play.says([pod('one', B)]);
    expect([play.set, goneBy(play).flat()]).toEqual([[`one@${B}`], []]);
  });
});

describe('who left as merely absent', () => {
  /** web-2 has left. */
  const absent = () => new PlayedRoll().says(three).says(two).says(two);

  test('is gone once its slot stands at another address', () => {
    expect(goneBy(absent().says([...two, pod('web-2', D)]))).toEqual([[], [`web-2@${C}`]]);
  });

  test('is gone once its address belongs to another', () => {
    expect(goneBy(absent().says([...two, pod('web-7', C)]))).toEqual([[], [`web-2@${C}`]]);
  });

  test('is gone with both addresses once one of them belongs to another', () => {
    const play = new PlayedRoll().answers(found({ address: A, addresses: [A, 'fd00::1'], port: 80, slot: 'web-0' }));
    play.says([pod('web-1', B)]).says([pod('web-1', B)]);
    const before = play.changes[0]?.added[0]?.id;
    play.answers(found({ address: 'fd00::1', port: 80, slot: 'web-2' }, { address: B, port: 80, slot: 'web-1' }));
    expect(goneBy(play).at(-1)).toEqual([`web-0@${A}`]);
    for (let i = 0; i < 20; i++) play.says([pod('web-0', A)]);
    expect(play.id('web-0')).not.toBe(before);
  });

  test('was never gone if it returns as who it was', () => {
    const play = absent();
    const before = play.changes[0]?.added[2]?.id;
    play.says(three);
    expect([play.id('web-2'), goneBy(play)]).toEqual([before, [[], []]]);
  });

  test('is gone once, though it is contradicted again and again', () => {
    const play = absent();
    for (const address of [D, E, D, E, C]) play.says([...two, pod('web-2', address)], { afterMs: 61_000 });
    const { changes } = play;
    expect(goneBy(play).filter((places) => places.includes(`web-2@${C}`))).toHaveLength(1);
    const ids = changes.flatMap(({ gone }) => gone.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is not contradicted by another port of its own', () => {
    const play = new PlayedRoll().says([`web-0@${A}:80`, `web-0@${A}:81`]);
    for (let i = 0; i < 3; i++) play.says([`web-0@${A}:81`]);
    expect([play.set.length, goneBy(play)]).toEqual([1, [[]]]);
  });

  test('is not contradicted by a name that several share', () => {
    const play = new PlayedRoll().says([pod('one', A), pod('web-1', B)]);
    for (let i = 0; i < 3; i++) play.says([pod('web-1', B)]);
    play.says([pod('one', C), pod('one', D), pod('web-1', B)]);
    expect(goneBy(play).flat()).toEqual([]);
  });

  test('is not gone once more where an API had deleted it', () => {
    const play = api()
      .says(three)
      .says(two)
      .says([...two, pod('web-2', D)]);
    expect(goneBy(play)).toEqual([[`web-2@${C}`], []]);
  });
});

describe('a server that lags', () => {
  /** web-1 moved to D; this tells where it was before, and that web-2 is where nobody has seen it yet. */
  const lagging = [pod('web-0', A), pod('web-1', B), pod('web-2', E)];
  const moved = () => new PlayedRoll().says(three).says([pod('web-0', A), pod('web-1', D), pod('web-2', C)]);

  test('proves nobody gone', () => {
    expect(goneBy(moved().says(lagging))).toEqual([[`web-1@${B}`], []]);
  });

  test('proves nobody gone who is absent', () => {
    const play = new PlayedRoll()
      .says([...three, pod('web-3', E)])
      .says(three)
      .says(three);
    play.says([pod('web-0', A), pod('web-1', D), pod('web-2', C)]);
    expect(goneBy(play.says(lagging)).at(-1)).toEqual([]);
    expect(goneBy(play.says([...lagging.slice(0, 1), pod('web-1', D), pod('web-2', E)])).at(-1)).toEqual([
      `web-2@${C}`,
      `web-3@${E}`,
    ]);
  });

  test('is one thing, the next server’s word another: a change may say nothing but who is gone', () => {
    const play = moved().says(lagging);
    const { version, endpoints } = play.roll.snapshot;
    play.says([pod('web-0', A), pod('web-1', D), pod('web-2', E)]);
    expect(play.changes.at(-1)).toMatchObject({ added: [], removed: [], moved: [], updated: [] });
    expect(play.changes.at(-1)?.gone.map(place)).toEqual([`web-2@${C}`]);
    expect([play.roll.snapshot.version, play.roll.snapshot.endpoints]).toEqual([version, endpoints]);
  });
});

describe('where clients cannot connect to where a slot went, and a server tells of it where it was', () => {
  const there = [pod('web-0', D), ...three.slice(1)];
  /** web-0 moved to D, where nobody gets through: a server that tells of A is believed. */
  const forsaken = () => new PlayedRoll().says(three).says(there).reports('web-0').says(three);

  test('whoever stood there is absent, not gone: it may be slow to listen', () => {
    const play = forsaken();
    expect(play.changes.at(-1)).toMatchObject({ moved: [{ from: { address: D }, to: { address: A } }], gone: [] });
    for (let i = 0; i < 11; i++) play.says(three);
    expect(goneBy(play)).toEqual([[`web-0@${A}`], []]);
  });

  test('it returns as who it was, where nobody gets through to the other one either', () => {
    const play = forsaken();
    const before = play.changes[1]?.moved[0]?.to.id;
    play.reports('web-0').says(there);
    expect([play.set[0], play.id('web-0')]).toEqual([`web-0@${D}`, before]);
    expect(goneBy(play)).toEqual([[`web-0@${A}`], [], []]);
  });

  test('it is gone after a minute in which nobody told of it', () => {
    const play = forsaken();
    for (let i = 0; i < 12; i++) play.says(three);
    expect(goneBy(play)).toEqual([[`web-0@${A}`], [], [`web-0@${D}`]]);
  });

  test('it is gone where its slot is seen at a third address', () => {
    expect(goneBy(forsaken().says([pod('web-0', E), ...three.slice(1)])).at(-1)).toEqual([`web-0@${A}`, `web-0@${D}`]);
  });

  test('it is gone at once where an API says so, too', () => {
    const play = forsaken().hears(three, { name: 'watch', removal: 'trusted', tellsAll: false });
    expect(goneBy(play).at(-1)).toEqual([`web-0@${D}`]);
  });

  test('nor is anybody else gone by that answer, until one tells the same of them that is beyond doubt', () => {
    const play = new PlayedRoll().says(three).says([pod('web-0', D), pod('web-1', A), pod('web-2', C)]);
    play.reports('web-0').says([pod('web-0', A), pod('web-1', B), pod('web-2', E)]);
    expect(goneBy(play).at(-1)).toEqual([]);
    play.says([pod('web-0', A), pod('web-1', B), pod('web-2', E)]);
    expect(goneBy(play).at(-1)).toEqual([`web-2@${C}`]);
  });
});

test('with several sources, the word is worth what its teller is', () => {
  const watch = { name: 'watch', removal: 'trusted', tellsAll: false } as const;
  const reserve = { name: 'dns', removal: 'confirmed', tellsAll: true } as const;
  const play = new PlayedRoll()
    .hears(three, watch)
    .hears(two, reserve)
    .hears(two, reserve)
    .hears([pod('web-0', A)], watch);
  expect(goneBy(play)).toEqual([[], [`web-1@${B}`]]);
});

test('one who returns with one of its addresses does not take back the other one, which is a stranger’s now', () => {
  const six = 'fd00::1';
  const play = new PlayedRoll().answers(found({ address: A, addresses: [A, six], port: 80, slot: 'web-0' }));
  play.says([pod('web-1', B)]).says([pod('web-1', B)]);
  play.answers(
    found(
      { address: C, addresses: [C, six], port: 80, slot: 'web-2' },
      { address: A, port: 80, slot: 'web-0' },
      { address: B, port: 80, slot: 'web-1' },
    ),
  );
  expect(play.roll.snapshot.endpoints.map(({ addresses }) => addresses)).toEqual([[A], [B], [C, six]]);
});

test('whatever DNS and clients say: who is gone was there, is gone once, and never comes back', () => {
  const sighting = fc.record({ slot: fc.nat(3), address: fc.integer({ min: 1, max: 5 }) });
  const answer = fc.uniqueArray(sighting, { maxLength: 4, selector: ({ address }) => address });
  const step = fc.record({ answer, waitS: fc.integer({ min: 1, max: 40 }), unreachable: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const play = new PlayedRoll();
      for (const { answer: pods, waitS, unreachable } of steps) {
        const entries = pods.map(({ slot, address }) => pod(`web-${slot}`, `10.0.0.${address}`));
        play.says(entries, { afterMs: waitS * 1_000 });
        const name = play.roll.snapshot.endpoints[unreachable]?.address;
        if (name !== undefined) play.reports(name);
      }
      const [seen, gone] = [new Set<string>(), new Set<string>()];
      for (const { added, moved, gone: now, snapshot } of play.changes) {
        for (const { id } of [...added, ...moved.map(({ to }) => to)]) seen.add(id);
        for (const { id } of now) {
          expect(seen.has(id) && !gone.has(id)).toBe(true);
          gone.add(id);
        }
        expect(snapshot.endpoints.filter(({ id }) => gone.has(id))).toEqual([]);
      }
    }),
    { numRuns: rounds(300, 20_000), seed: 6 },
  );
});

describe('the view of one pod', () => {
  const views = async () => {
    const source = manualSource(three);
    const discovery = createDiscovery({ dns: { servers: ['127.0.0.1:1'] }, source: () => source });
    const [whole, one] = [discovery.resolver('web'), discovery.resolver('web-1.web.default.svc')];
    await Promise.all([whole.ready(), one.ready()]);
    return { source, discovery, whole, one };
  };

  test('tells who of its slot is gone, and of no other one', async () => {
    const { source, discovery, whole, one } = await views();
    await using _discovery = discovery;
    const told: string[][] = [];
    one.on('change', ({ gone }) => void told.push(gone.map(place)));
    source.set([pod('web-0', D), pod('web-1', E)]);
    await whole.until(({ endpoints }) => endpoints.length === 2);
    source.set([pod('web-0', D)]);
    await whole.until(({ endpoints }) => endpoints.length === 1);
    expect(told).toEqual([[`web-1@${B}`], [`web-1@${E}`]]);
  });

  test('tells what clients report of those who have its slot, or had it', async () => {
    const { source, discovery, whole, one } = await views();
    await using _discovery = discovery;
    const reports: Report[] = [];
    const all: Report[] = [];
    one.on('report', (report) => void reports.push(report));
    whole.on('report', (report) => void all.push(report));
    const [web0, web1] = whole.snapshot.endpoints.map(({ id }) => id);
    whole.report(web0 ?? '', 'unreachable');
    one.report(web1 ?? '', 'unreachable');
    source.set([pod('web-0', A), pod('web-1', E)]);
    await whole.until(({ endpoints }) => endpoints.length === 2);
    whole.report(web1 ?? '', 'reachable');
    expect(reports).toEqual([
      { id: web1, fact: 'unreachable' },
      { id: web1, fact: 'reachable' },
    ]);
    expect(all).toHaveLength(3);
  });
});
