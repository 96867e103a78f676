import { setMaxListeners } from 'node:events';
import { EventEmitter } from 'eventemitter3';
import { abortable } from '../abortable.ts';
import { type Clock, keepAlive } from '../clock.ts';
import type { Endpoint } from '../endpoint.ts';
import { DiscoveryError } from '../errors.ts';
import { guarded } from '../guarded.ts';
import { msOption } from '../options.ts';
import type { Resolver, Unsubscribe, Waiting } from '../resolver.ts';
import type { RoleFacts, RoleHint, Roles, RolesOptions } from '../role.ts';
import { Judge, type Judgement } from './judge.ts';
import { Member } from './member.ts';
import { Pace } from './pace.ts';
import { Watch } from './watch.ts';

interface Watched {
  readonly member: Member;
  readonly watch: Watch;
}

/** How long a look may take at a server that answered the one before, and at any other. */
const KNOWN_MS = 400;
const STRANGER_MS = 1_000;

/** Follows a resolver with one Watch an endpoint, and has a Judge compare what they see. */
export class LiveRoles implements Roles {
  primary: Endpoint | undefined;
  replicas: readonly Endpoint[] = [];
  readonly #resolver: Resolver;
  readonly #options: RolesOptions;
  readonly #clock: Clock;
  readonly #judge: Judge;
  readonly #pace: Pace;
  readonly #watched = new Map<string, Watched>();
  readonly #events = new EventEmitter<'look' | 'change'>();
  readonly #closing = new AbortController();
  #judgements: ReadonlyMap<Member, Judgement> = new Map();
  #shape = '';

  constructor(resolver: Resolver, options: RolesOptions) {
    this.#resolver = resolver;
    this.#options = options;
    this.#clock = options.clock ?? resolver.clock;
    this.#judge = new Judge(options.mayLead ?? (() => true));
    const calmMs = msOption('calmMs', options.calmMs, 1_000, 1);
    this.#pace = new Pace(this.#clock, options.random ?? Math.random, calmMs);
    setMaxListeners(0, this.#closing.signal);
    resolver.on('change', () => this.#follow(), { signal: this.#closing.signal });
    this.#follow();
  }

  get cluster(): string | undefined {
    return this.#judge.cluster;
  }

  get isSurveyed(): boolean {
    return this.#watched.size > 0 && [...this.#watched.values()].every(({ member }) => member.wasLookedAt);
  }

  of(id: string): RoleFacts | undefined {
    const member = this.#watched.get(id)?.member;
    return member && this.#describe(member);
  }

  all(): readonly RoleFacts[] {
    return Array.from(this.#watched.values(), ({ member }) => this.#describe(member));
  }

  report(id: string, hint: RoleHint): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) return;
    if (hint === 'down') {
      watched.member.doubt();
      this.#conclude();
    }
    watched.watch.wake();
  }

  async until(predicate: () => boolean, { signal }: Waiting = {}): Promise<void> {
    signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    if (predicate()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      try {
        if (predicate()) resolve();
      } catch (error) {
        reject(error);
      }
    };
    const ends = [keepAlive(), this.#pace.hurry()];
    this.#wakeAll();
    this.#events.on('look', look);
    try {
      await abortable(signal === undefined ? promise : abortable(promise, signal), this.#closing.signal);
    } finally {
      this.#events.off('look', look);
      for (const end of ends) end[Symbol.dispose]();
    }
  }

  onChange(listener: () => void): Unsubscribe {
    const heard = (): void => guarded(`the roles of ${this.#resolver.name}`, listener, undefined);
    this.#events.on('change', heard);
    const stop = (): void => void this.#events.off('change', heard);
    return Object.assign(stop, { [Symbol.dispose]: stop });
  }

  close(): Promise<void> {
    const { name } = this.#resolver;
    const message = `The roles of ${name} are closed. Make others, or close them later.`;
    if (!this.#closing.signal.aborted)
      this.#closing.abort(new DiscoveryError('ROLLCALL_CLOSED', message, { service: name }));
    for (const { watch } of this.#watched.values()) watch.close();
    this.#watched.clear();
    this.#events.removeAllListeners();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #follow(): void {
    const { endpoints } = this.#resolver.snapshot;
    const ids = new Set(endpoints.map(({ id }) => id));
    for (const [id, { watch }] of this.#watched) {
      if (ids.has(id)) continue;
      watch.close();
      this.#watched.delete(id);
    }
    for (const endpoint of endpoints) {
      const known = this.#watched.get(endpoint.id);
      if (known !== undefined) known.member.endpoint = endpoint;
      else this.#watched.set(endpoint.id, this.#begin(new Member(endpoint)));
    }
    this.#conclude();
  }

  #begin(member: Member): Watched {
    const watch = new Watch(member.endpoint, {
      clock: this.#clock,
      probe: this.#options.probe,
      limitMs: () => (member.sighting === undefined ? STRANGER_MS : KNOWN_MS),
      restMs: () => this.#pace.restMs(this.primary !== undefined),
      saw: (sighting) => {
        member.saw(sighting);
        this.#looked();
      },
      missed: (error, isSilence) => {
        member.missed(error, isSilence);
        this.#looked();
      },
    });
    return { member, watch };
  }

  #looked(): void {
    this.#conclude();
    this.#events.emit('look');
  }

  #conclude(): void {
    const members = Array.from(this.#watched.values(), ({ member }) => member);
    this.#judgements = this.#judge.judge(members, this.isSurveyed);
    const shape = this.all().map(shapeOf).join(';');
    if (shape === this.#shape) return;
    this.#shape = shape;
    const hadPrimary = this.primary !== undefined;
    this.primary = this.#having('primary')[0];
    this.replicas = this.#having('replica');
    if (hadPrimary && this.primary === undefined) {
      this.#pace.lost();
      this.#wakeAll();
    }
    this.#events.emit('change');
  }

  #wakeAll(): void {
    for (const { watch } of this.#watched.values()) watch.wake();
  }

  #having(role: 'primary' | 'replica'): readonly Endpoint[] {
    const found = [...this.#judgements].filter(([, judgement]) => judgement.role === role);
    return found.map(([{ endpoint }]) => endpoint);
  }

  #describe(member: Member): RoleFacts {
    const { endpoint, cluster, epoch, silences, error } = member;
    const { role = 'unknown', isFenced = false, why = 'not looked at yet' } = this.#judgements.get(member) ?? {};
    return { endpoint, role, cluster, epoch, lagMs: member.sighting?.lagMs, isFenced, why, silences, error };
  }
}

/** What is a change, and what is only news. */
function shapeOf({ endpoint, role, isFenced, epoch, lagMs, silences }: RoleFacts): string {
  return [
    endpoint.id,
    endpoint.condition,
    role,
    isFenced,
    epoch,
    lagMs === Number.POSITIVE_INFINITY,
    Math.min(silences, 2),
  ].join(' ');
}
