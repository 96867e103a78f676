import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../picker/seeded.ts';
import { rounds } from '../thorough.ts';
import { type Happening, History, happening, views } from './history.ts';
import { PlayedRoll } from './played-roll.ts';
import { shuffled, shuffledParts } from './shuffled.ts';

const watch = { name: 'watch', removal: 'trusted', tellsAll: false } as const;
const dns = { name: 'dns', removal: 'confirmed', tellsAll: true } as const;
const anything: Happening['kind'][] = ['restart', 'reboot', 'swap', 'stranger', 'nothing'];
const pods = ['web-0', 'web-1', 'web-2', 'web-3'];

test('whoever tells of a pod, it has one id for one run, and another for the next', () => {
  const step = fc.record({
    happens: happening(...anything),
    first: fc.constantFrom('api' as const, 'named' as const),
    again: fc.constantFrom('api' as const, ...views),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const history = new History(...pods);
      const play = new PlayedRoll();
      const runOf = new Map<string, number>();
      const hear = (how: 'api' | (typeof views)[number], afterMs: number): void => {
        if (how === 'api') play.roll.beginSync();
        if (how === 'api') play.hears(history.slices, watch, afterMs);
        else play.hears([history.dns(how)], dns, afterMs);
        expect(play.set.sort()).toEqual(history.set);
        for (const { id, slot } of play.roll.snapshot.endpoints) {
          const run = history.pods.get(slot ?? '')?.run ?? -1;
          expect(runOf.get(id) ?? run).toBe(run);
          runOf.set(id, run);
        }
        expect(new Set(runOf.values()).size).toBe(runOf.size);
      };
      hear('api', 0);
      for (const { happens, first, again } of steps) {
        history.happens(happens);
        // A minute later: until then an address that comes back may be a server's that lags.
        hear(first, 61_000);
        hear(again, 5_000);
      }
    }),
    { numRuns: rounds(100, 20_000), seed: 1 },
  );
});

test('in whatever order, parts and repetition it is told: the same set, and the same ids', () => {
  fc.assert(
    fc.property(fc.array(happening(...anything), { maxLength: 8 }), fc.nat(), (happenings, seed) => {
      const history = new History(...pods);
      const random = seeded(seed);
      const [plain, split] = [new PlayedRoll(), new PlayedRoll()];
      const idOf = new Map<string, string>();
      const check = (): void => {
        expect(split.set).toEqual(plain.set);
        for (const [index, { id }] of split.roll.snapshot.endpoints.entries()) {
          const same = plain.roll.snapshot.endpoints[index]?.id ?? '';
          expect(idOf.get(id) ?? same).toBe(same);
          idOf.set(id, same);
        }
        expect(new Set(idOf.values()).size).toBe(idOf.size);
      };
      for (const happens of [{ kind: 'nothing', slot: 0, other: 0 } as const, ...happenings]) {
        history.happens(happens);
        plain.hears(history.slices, watch);
        for (const word of shuffledParts(history.slices, random)) split.hears([word], watch);
        check();
      }
    }),
    { numRuns: rounds(100, 20_000), seed: 2 },
  );
});

test('an answer in another order, or that tells everything twice, changes nothing', () => {
  fc.assert(
    fc.property(fc.array(happening(...anything), { maxLength: 8 }), fc.nat(), (happenings, seed) => {
      const history = new History(...pods);
      for (const happens of happenings) history.happens(happens);
      const { endpoints, ...answer } = history.dns('named');
      const play = new PlayedRoll().hears([{ ...answer, endpoints }], dns);
      const { snapshot } = play.roll;
      const mixed = shuffled([...endpoints, ...endpoints], seeded(seed));
      play.hears([{ ...answer, endpoints: mixed }], dns);
      expect(play.roll.snapshot.endpoints).toBe(snapshot.endpoints);
      expect(play.changes).toHaveLength(1);
      expect(new PlayedRoll().hears([{ ...answer, endpoints: mixed }], dns).set).toEqual(play.set);
    }),
    { numRuns: rounds(50, 5_000), seed: 9 },
  );
});

test('whatever servers say, in whatever order and however late, no two endpoints share an address', () => {
  const event = happening('restart', 'crash', 'swap', 'stranger', 'nothing');
  const step = fc.record({ event, server: fc.nat(2), waitS: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const history = new History('web-0', 'web-1', 'web-2');
      const seen = () => history.dns('named');
      const past = [seen(), seen(), seen()];
      const play = new PlayedRoll().answers(seen());
      for (const { event: happens, server, waitS } of steps) {
        history.happens(happens);
        past.unshift(seen());
        play.answers(past[server] ?? seen(), waitS * 1_000);
        const places = play.roll.snapshot.endpoints.flatMap(({ addresses, port }) =>
          addresses.map((a) => `${a}:${port}`),
        );
        expect(new Set(places).size).toBe(places.length);
      }
      // Once all servers have caught up, nothing of it is left.
      for (let i = 0; i < 30; i++) play.answers(seen());
      expect(play.set.sort()).toEqual(history.set);
    }),
    { numRuns: rounds(100, 20_000), seed: 3 },
  );
});
