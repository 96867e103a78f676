import type { Resolution } from '../../src/resolution.ts';
import { Roll, type RollSettings, type Teller, type Update } from '../../src/resolver/roll.ts';
import type { Change } from '../../src/snapshot.ts';
import { readSighting } from '../../src/source/fixed.ts';

/** A Roll whose time is turned by hand, and which remembers every event. */
export class PlayedRoll {
  readonly roll: Roll;
  readonly changes: Change[] = [];
  now = 1_000_000;

  readonly #teller: Teller;

  constructor(settings: Partial<RollSettings & Teller> = {}) {
    const { removal = 'confirmed', emptyGraceMs = 30_000, maxStaleMs = Number.POSITIVE_INFINITY } = settings;
    this.#teller = { name: 'dns', removal, tellsAll: true };
    this.roll = new Roll({ emptyGraceMs, maxStaleMs }, this.#teller);
  }

  /** After `afterMs` an answer says so; without a TTL of its own it expires 5 s later. */
  says(entries: readonly string[], { afterMs = 5_000, ttlMs = 5_000 } = {}): this {
    return this.answers({ kind: 'found', endpoints: entries.map(readSighting), expiresInMs: ttlMs }, afterMs);
  }

  answers(resolution: Resolution | readonly Resolution[], afterMs = 5_000): this {
    return this.hears([resolution].flat() as Resolution[], this.#teller, afterMs);
  }

  tells(resolution: Resolution | readonly Resolution[], afterMs = 5_000): this {
    return this.hears([resolution].flat() as Resolution[], { ...this.#teller, tellsAll: false }, afterMs);
  }

  /** Another source says so. */
  hears(said: readonly Resolution[] | readonly string[], teller: Teller, afterMs = 5_000): this {
    this.now += afterMs;
    const entries = said.filter((each) => typeof each === 'string').map(readSighting);
    const words = said.filter((each) => typeof each !== 'string');
    const batch = words.length > 0 ? words : [{ kind: 'found', endpoints: entries } as const];
    return this.#note(this.roll.hear(batch, teller, this.now));
  }

  reports(name: string, fact: 'unreachable' | 'reachable' = 'unreachable'): this {
    return this.#note(this.roll.report(this.id(name), fact, this.now));
  }

  passes(ms: number): this {
    this.now += ms;
    return this.#note(this.roll.settle(this.now));
  }

  /** `web-0@10.0.0.1` for each endpoint. */
  get set(): string[] {
    return this.roll.snapshot.endpoints.map(({ name, address }) => (name === address ? name : `${name}@${address}`));
  }

  get status(): string {
    return this.roll.snapshot.status;
  }

  id(name: string): string {
    const found = this.roll.snapshot.endpoints.find((e) => e.name === name || e.address === name);
    if (found === undefined) throw new Error(`${name} is not among ${this.set.join(', ')}`);
    return found.id;
  }

  #note({ change }: Update): this {
    if (change !== undefined) this.changes.push(change);
    return this;
  }
}

export const nxdomain: Resolution = { kind: 'empty', code: 'nxdomain', expiresInMs: 5_000 };
export const servfail: Resolution = { kind: 'unknown', code: 'servfail' };
