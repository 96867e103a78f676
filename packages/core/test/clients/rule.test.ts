import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Endpoint } from '../../src/endpoint.ts';
import type { Status } from '../../src/snapshot.ts';
import { rounds } from '../thorough.ts';
import { type FakePool, fakePools } from './fake-pools.ts';
import { FakeResolver, pod } from './fake-resolver.ts';
import { settled } from './step-clock.ts';

/** Three pods, and everything that may become of them: the world as it is, next to what clients make of it. */
class World {
  readonly all: readonly Endpoint[] = [pod(0), pod(1), pod(2)];
  readonly listed = new Set(this.all);
  readonly gone = new Set<Endpoint>();
  readonly resolver = new FakeResolver(...this.all);
  status: Status = 'current';
  readonly pools = fakePools(this.resolver);
  readonly #judged = new Set<FakePool>();
  /** Since when bytes are owed and none have come, and the endpoint was known to be absent. */
  readonly silentSince = new Map<FakePool, number>();

  tell(gone: readonly Endpoint[] = []): void {
    const isHidden = this.status === 'failed';
    this.resolver.set(isHidden ? [] : this.all.filter((each) => this.listed.has(each)), gone, this.status);
    this.#mark();
  }

  async turn(ms: number): Promise<void> {
    await this.pools.clock.turn(ms);
  }

  noise(pool: FakePool): void {
    this.silentSince.delete(pool);
    this.#mark();
  }

  #mark(): void {
    for (const pool of this.pools.opened.filter(({ error }) => error === undefined)) {
      const isAbsent = !this.listed.has(pool.endpoint);
      if (!isAbsent || this.status !== 'current' || pool.owed === 0) this.silentSince.delete(pool);
      else if (!this.silentSince.has(pool)) this.silentSince.set(pool, this.pools.clock.now());
    }
  }

  /** Who was destroyed was so by the rule, and who should be destroyed was; but for the second between two rounds. */
  check(): void {
    const now = this.pools.clock.now();
    for (const pool of this.pools.opened.filter((each) => !this.#judged.has(each))) {
      const silentMs = now - (this.silentSince.get(pool) ?? now);
      const isGone = this.gone.has(pool.endpoint);
      if (pool.error === undefined && !isGone) expect(silentMs).toBeLessThanOrEqual(31_000);
      if (pool.error === undefined) continue;
      expect(isGone || silentMs >= 29_000).toBe(true);
      this.#judged.add(pool);
    }
  }
}

type Step = (world: World) => void | Promise<void>;

const which = fc.nat(2);
const pick = (world: World, n: number): Endpoint => world.all[n] as Endpoint;
const used = (world: World, n: number): FakePool | undefined =>
  world.pools.opened.findLast(({ endpoint, error }) => endpoint === world.all[n] && error === undefined);

const steps = fc.oneof(
  which.map<Step>((n) => (world) => {
    if (!world.gone.has(pick(world, n))) world.pools.clients.get(pick(world, n)).ask();
    world.tell();
  }),
  which.map<Step>((n) => (world) => {
    const pool = used(world, n);
    if (pool === undefined || pool.owed === 0) return;
    pool.answer();
    world.noise(pool);
  }),
  which.map<Step>((n) => (world) => {
    const pool = used(world, n);
    pool?.hear();
    if (pool !== undefined) world.noise(pool);
  }),
  which.map<Step>((n) => (world) => {
    world.listed.delete(pick(world, n));
    world.tell();
  }),
  which.map<Step>((n) => (world) => {
    if (!world.gone.has(pick(world, n))) world.listed.add(pick(world, n));
    world.tell();
  }),
  which.map<Step>((n) => (world) => {
    world.listed.delete(pick(world, n));
    world.gone.add(pick(world, n));
    world.tell([pick(world, n)]);
  }),
  fc.constantFrom<Status>('current', 'stale', 'failed').map<Step>((status) => (world) => {
    world.status = status;
    world.tell();
  }),
  fc.nat(20_000).map<Step>((ms) => (world) => world.turn(ms)),
);

test('whatever happens, nobody in use is destroyed who is not gone, nor absent and silent; and nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (story) => {
      const world = new World();
      for (const step of story) {
        await step(world);
        await settled();
        world.check();
      }
      world.status = 'current';
      for (const each of world.all) world.gone.add(each);
      world.listed.clear();
      world.tell(world.all);
      await world.turn(1_000);
      expect([world.pools.clients.all(), world.pools.clock.timers]).toEqual([[], 0]);
    }),
    { numRuns: rounds(200, 10_000) },
  );
});
