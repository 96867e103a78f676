import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sighting } from '../../src/endpoint.ts';
import type { Resolution } from '../../src/resolution.ts';
import { rounds } from '../thorough.ts';
import { PlayedRoll } from './played-roll.ts';

/** What really happens in a cluster: pods with a true identity, which no source tells. */
class History {
  #runs = 0;
  #nextAddress = 1;
  readonly pods = new Map<string, { run: number; address: string; uid: string }>();

  start(slot: string, address = this.#fresh()): void {
    this.#runs += 1;
    this.pods.set(slot, { run: this.#runs, address, uid: `uid-${this.#runs}` });
  }

  restart(slot: string): void {
    this.start(slot);
  }

  reboot(slot: string): void {
    const pod = this.pods.get(slot);
    this.start(slot);
    const anew = this.pods.get(slot);
    if (pod && anew) anew.uid = pod.uid;
  }

  crash(slot: string): void {
    if (this.pods.size > 1) this.pods.delete(slot);
  }

  swap(a: string, b: string): void {
    const [left, right] = [this.pods.get(a), this.pods.get(b)];
    if (!left || !right || a === b) return;
    this.start(a, right.address);
    this.start(b, left.address);
  }

  seen(how: 'api' | 'dns' | 'addresses'): Resolution {
    const endpoints: Sighting[] = [...this.pods].map(([slot, { address, uid }]) => {
      if (how === 'addresses') return { address, port: 80 };
      return how === 'api' ? { address, port: 80, slot, uid } : { address, port: 80, slot };
    });
    return { kind: 'found', endpoints };
  }

  #fresh(): string {
    this.#nextAddress += 1;
    return `10.0.${this.#nextAddress >> 8}.${this.#nextAddress & 255}`;
  }
}

const slot = fc.integer({ min: 0, max: 3 }).map((n) => `web-${n}`);
const event = fc.oneof(
  fc.record({ kind: fc.constant('restart' as const), slot }),
  fc.record({ kind: fc.constant('reboot' as const), slot }),
  fc.record({ kind: fc.constant('swap' as const), slot, other: slot }),
  fc.record({ kind: fc.constant('nothing' as const), slot }),
);
const view = fc.constantFrom('api' as const, 'dns' as const);

test('whoever tells of a pod, it has one id for one run, and another for the next', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ event, view, again: fc.constantFrom('api', 'dns', 'addresses') })), (steps) => {
      const history = new History();
      for (const name of ['web-0', 'web-1', 'web-2', 'web-3']) history.start(name);
      const play = new PlayedRoll({ removal: 'trusted' }).answers(history.seen('api'));
      const runOf = new Map<string, number>();
      const check = (): void => {
        for (const { id, slot: name } of play.roll.snapshot.endpoints) {
          const { run } = history.pods.get(name ?? '') ?? { run: -1 };
          expect(runOf.get(id) ?? run).toBe(run);
          runOf.set(id, run);
        }
        expect(play.roll.snapshot.endpoints).toHaveLength(4);
        expect(new Set([...runOf.values()]).size).toBe(runOf.size);
      };
      check();
      for (const { event: happened, view: how, again } of steps) {
        if (happened.kind === 'restart') history.restart(happened.slot);
        if (happened.kind === 'reboot') history.reboot(happened.slot);
        if (happened.kind === 'swap') history.swap(happened.slot, happened.other);
        play.answers(history.seen(how));
        check();
        play.answers(history.seen(again as 'api'));
        check();
      }
    }),
    { numRuns: rounds(200, 20_000), seed: 1 },
  );
});

test('the order and the repetition of sightings change nothing', () => {
  const sightings = fc.uniqueArray(
    fc.record({ slot: fc.integer({ min: 0, max: 20 }), address: fc.integer({ min: 1, max: 250 }) }),
    { selector: ({ slot: n }) => n },
  );
  fc.assert(
    fc.property(sightings, fc.infiniteStream(fc.nat()), (pods, numbers) => {
      const unique = [...new Map(pods.map((p) => [p.address, p])).values()];
      const entries = unique.map((p) => `web-${p.slot}@10.0.0.${p.address}:80`);
      const shuffled = [...entries, ...entries].sort(() => ((numbers.next().value ?? 0) % 2 === 0 ? 1 : -1));
      const once = new PlayedRoll().says(entries);
      const twice = new PlayedRoll().says(shuffled);
      expect(twice.set).toEqual(once.set);
      expect(once.says(shuffled).changes.length).toBe(entries.length === 0 ? 0 : 1);
    }),
    { numRuns: 200, seed: 2 },
  );
});

test('whatever servers say, in whatever order and however late, no two endpoints share an address', () => {
  const step = fc.record({ event, server: fc.nat(2), waitS: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const history = new History();
      for (const name of ['web-0', 'web-1', 'web-2']) history.start(name);
      const past = [history.seen('dns'), history.seen('dns'), history.seen('dns')];
      const play = new PlayedRoll().answers(history.seen('dns'));
      for (const { event: happened, server, waitS } of steps) {
        if (happened.kind === 'restart') history.restart(happened.slot);
        if (happened.kind === 'reboot') history.crash(happened.slot);
        if (happened.kind === 'swap') history.swap(happened.slot, happened.other);
        past.unshift(history.seen('dns'));
        play.answers(past[server] ?? history.seen('dns'), waitS * 1_000);
        const places = play.roll.snapshot.endpoints.flatMap(({ addresses, port }) =>
          addresses.map((a) => `${a}:${port}`),
        );
        expect(new Set(places).size).toBe(places.length);
      }
      // Once all servers have caught up, nothing of it is left.
      for (let i = 0; i < 30; i++) play.answers(history.seen('dns'));
      const truth = [...history.pods].map(([name, { address }]) => `${name}@${address}`).sort();
      expect(play.set).toEqual(truth);
    }),
    { numRuns: rounds(300, 20_000), seed: 3 },
  );
});
