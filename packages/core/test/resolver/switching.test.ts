import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sighting } from '../../src/endpoint.ts';
import type { Resolution } from '../../src/resolution.ts';
import type { Driver, Host } from '../../src/resolver/driver.ts';
import { Falling } from '../../src/resolver/falling.ts';
import type { Teller } from '../../src/resolver/roll.ts';
import { readResolverOptions } from '../../src/resolver/settings.ts';
import type { Source } from '../../src/source.ts';
import { HandClock } from '../balancer/hand-clock.ts';
import { seeded } from '../picker/seeded.ts';
import { rounds } from '../thorough.ts';
import { History } from './history.ts';
import { PlayedRoll } from './played-roll.ts';
import { shuffled } from './shuffled.ts';

const unknown = { kind: 'unknown', code: 'unreachable' } as const;
const slots = ['web-0', 'web-1', 'web-2', 'web-3'];

/** A source that says what the test has it say, and nothing while it is not asked. */
abstract class Scripted implements Driver {
  readonly name: string;
  readonly history: History;
  abstract readonly teller: Teller;
  host: Host | undefined;

  constructor(name: string, history: History) {
    this.name = name;
    this.history = history;
  }

  abstract connects(random: () => number): void;
  abstract tells(random: () => number): void;

  fails(): void {
    this.says([unknown]);
  }

  says(batch: readonly Resolution[]): void {
    this.host?.heard(batch, this.teller);
  }

  start(): void {}
  hint(): void {}
  refresh = async (): Promise<void> => {};
  describe = (): string => '';

  async close(): Promise<void> {
    this.host = undefined;
  }
}

class ScriptedLookup extends Scripted {
  readonly teller: Teller = { name: 'dns', removal: 'confirmed', tellsAll: true };

  connects(): void {}

  tells(random: () => number): void {
    this.says([this.history.dns(random() < 0.5 ? 'named' : 'named IPv4')]);
  }
}

/** A watch of two parts: it tells of one after the other when it has connected, and each time of what has changed. */
class ScriptedWatch extends Scripted {
  readonly teller: Teller = { name: 'watch', removal: 'trusted', tellsAll: false };
  readonly #told = new Map<number, string>();
  #untold: readonly number[] | undefined;

  connects(random: () => number): void {
    this.host?.connected();
    this.#told.clear();
    this.#untold = this.host && shuffled([0, 1], random);
  }

  tells(random: () => number): void {
    if (this.#untold === undefined) return;
    const [half = random() < 0.5 ? 0 : 1, ...untold] = this.#untold;
    this.#untold = untold;
    const halves = new Set([half, ...this.#changed]);
    this.says([...halves].map((each) => ({ ...this.#part(each), synced: untold.length === 0 })));
  }

  override async close(): Promise<void> {
    this.#untold = undefined;
    await super.close();
  }

  get #changed(): readonly number[] {
    return [...this.#told]
      .filter(([half, told]) => told !== JSON.stringify(this.#sightings(half)))
      .map(([half]) => half);
  }

  #part(half: number): Resolution {
    const endpoints = this.#sightings(half);
    this.#told.set(half, JSON.stringify(endpoints));
    return { kind: 'found', part: `${this.name}-${half}`, endpoints };
  }

  #sightings(half: number): readonly Sighting[] {
    const own = this.history.dns('named').endpoints.filter(({ slot }) => slots.indexOf(slot ?? '') >> 1 === half);
    return own.map((each) => ({ ...each, uid: this.history.pods.get(each.slot ?? '')?.uid }));
  }
}

/** Two sources, of which the second is asked where the first cannot say, and what comes of it. */
class Stage {
  readonly history = new History(...slots);
  readonly clock = new HandClock();
  readonly play = new PlayedRoll();
  readonly sources: readonly Scripted[];
  readonly #falling: Falling;

  constructor(reserve: typeof ScriptedLookup | typeof ScriptedWatch) {
    this.sources = [new ScriptedWatch('first', this.history), new reserve('reserve', this.history)];
    const sources = this.sources as unknown as readonly Source[];
    const { play } = this;
    const host: Host = {
      settings: readResolverOptions({ clock: this.clock }),
      isUrgent: false,
      get hasEndpoints() {
        return play.roll.snapshot.endpoints.length > 0;
      },
      connected: () => play.roll.beginSync(),
      heard: (batch, teller) => void play.hears(batch, teller, 0),
    };
    this.#falling = new Falling({ name: 'both', sources }, host, (source, own) =>
      Object.assign(source as unknown as Scripted, { host: own }),
    );
    this.#falling.start();
  }

  passes(ms: number): void {
    this.play.now += ms;
    this.clock.turn(ms);
  }
}

const step = fc.record({
  does: fc.constantFrom('connects', 'tells', 'tells', 'fails', 'happens', 'passes'),
  source: fc.nat(1),
  kind: fc.constantFrom('restart' as const, 'reboot' as const),
  slot: fc.nat(3),
});

test.each([
  ['DNS', ScriptedLookup],
  ['a watch', ScriptedWatch],
])(
  'however a watch and %s take turns, in the middle of a word too: each slot is there once, with one id a run',
  (_reserve, reserve) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 40 }), fc.nat(), (steps, seed) => {
        const random = seeded(seed);
        const stage = new Stage(reserve);
        const { history, play, sources } = stage;
        const runOf = new Map<string, number>();
        const check = (): void => {
          const { endpoints } = play.roll.snapshot;
          expect(endpoints.map(({ slot }) => slot)).toEqual(slots);
          for (const { id, slot, address } of endpoints) {
            const truth = history.pods.get(slot ?? '');
            if (truth === undefined || address !== truth.addresses[0]) continue; // nobody has told of its next run yet
            expect(runOf.get(id) ?? truth.run).toBe(truth.run);
            runOf.set(id, truth.run);
          }
          expect(new Set(runOf.values()).size).toBe(runOf.size);
        };
        sources[0]?.connects(random);
        for (let i = 0; i < 2; i++) sources[0]?.tells(random);
        check();
        for (const { does, source, kind, slot } of steps) {
          if (does === 'connects' || does === 'tells' || does === 'fails') sources[source]?.[does](random);
          else stage.passes(does === 'passes' ? 2_000 : 61_000);
          if (does === 'happens') history.happens({ kind, slot, other: slot });
          check();
        }
        // Once the first one has told all, nothing of the other one is left.
        sources[0]?.connects(random);
        for (let i = 0; i < 2; i++) sources[0]?.tells(random);
        expect(play.set).toEqual(history.set);
        expect([...play.roll.parts.names].sort()).toEqual(['first-0', 'first-1']);
      }),
      { numRuns: rounds(100, 5_000), seed: 10 },
    );
  },
);
