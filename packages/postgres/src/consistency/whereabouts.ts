import type { Clock, Endpoint } from '@rollcall/core';
import type { Look } from '../monitor/look.ts';
import { Inquiry } from './inquiry.ts';
import { endOfLog, type Layout, parseLsn } from './lsn.ts';
import { type Standing, Timelines } from './timelines.ts';
import { Trail } from './trail.ts';

/** Asks on the connection by which the server was last looked at: undefined where there is none. */
export type Ask = (endpoint: Endpoint, text: string) => Promise<string | undefined>;

const REPLAYED = 'select pg_last_wal_replay_lsn()';
const INSERTED = 'select pg_current_wal_insert_lsn()';

/** As often is asked, at most, where nobody waits for it. */
const BESIDE_MS = 25;

interface Known {
  standing: Standing;
  readonly layout: Layout;
  readonly trail: Trail;
  askedAt: number;
  isAsked: boolean;
}

/** The questions to one primary: one is under way, and one is for whoever has written since. */
interface Desk {
  next: Inquiry | undefined;
}

/**
 * Where the servers have come to, as they last said. It holds for as long as the connection that it was said on: one
 * that was restarted may have gone back to what was on its disk.
 */
export class Whereabouts {
  readonly timelines: Timelines = new Timelines();
  readonly #ask: Ask;
  readonly #clock: Clock;
  readonly #trailMs: number;
  readonly #known = new Map<string, Known>();
  readonly #desks = new Map<string, Desk>();
  readonly #listeners = new Set<() => void>();
  /** Nobody will come any further. */
  isClosed = false;

  /** @param trailMs for how long is remembered where a primary was. */
  constructor(ask: Ask, clock: Clock, trailMs = 0) {
    this.#ask = ask;
    this.#clock = clock;
    this.#trailMs = trailMs;
  }

  get now(): number {
    return this.#clock.now();
  }

  after(ms: number, run: () => void): Disposable {
    return this.#clock.setTimeout(run, ms);
  }

  of(id: string): Standing | undefined {
    return this.#known.get(id)?.standing;
  }

  /** All that was committed more than `trailMs` ago is before that place. Undefined where nobody was asked since. */
  recently(id: string): Standing | undefined {
    return this.#known.get(id)?.trail.first(this.now);
  }

  /** @param askedAt when the look began. */
  looked({ id }: Endpoint, look: Look, askedAt: number): void {
    if (look.lsn === null) return; // nothing was replayed yet
    const { cluster, timeline, standby } = look;
    const layout = { page: BigInt(look.page), segment: BigInt(look.segment) };
    const lsn = standby ? parseLsn(look.lsn) : endOfLog(parseLsn(look.lsn), layout);
    const standing = { cluster, timeline, lsn };
    const { trail = new Trail(this.#trailMs), isAsked = false } = this.#known.get(id) ?? {};
    this.#known.set(id, { standing, layout, trail, askedAt, isAsked });
    if (!standby) this.#led(id, askedAt, standing);
    this.#tell();
  }

  forget({ id }: Endpoint): void {
    this.#known.delete(id);
  }

  /** Called when somebody has come further, or a question came to nothing. */
  onNews(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Where a standby has come to by now: one question at a time, whoever wants to know. */
  ask(endpoint: Endpoint): void {
    const known = this.#known.get(endpoint.id);
    if (known !== undefined && !known.isAsked) void this.#askReplayed(endpoint, known);
  }

  /** A standby has said by another connection where it was: no further than it may be known to be by now. */
  told({ id }: Endpoint, replayed: string): Standing | undefined {
    const known = this.#known.get(id);
    if (known === undefined) return undefined;
    const standing = { ...known.standing, lsn: parseLsn(replayed) };
    if (standing.lsn > known.standing.lsn) known.standing = standing;
    return standing;
  }

  /** The same, where it would be good to know, and no more than that. */
  askBeside(endpoint: Endpoint): void {
    const known = this.#known.get(endpoint.id);
    if (known !== undefined && this.now - known.askedAt >= BESIDE_MS) this.ask(endpoint);
  }

  /**
   * Where a primary has come to, asked from now on.
   *
   * @param timeline the one that it was seen to lead.
   */
  inquire(endpoint: Endpoint, cluster: string, timeline: number): Inquiry {
    const desk = this.#desks.get(endpoint.id);
    if (desk?.next !== undefined) return desk.next;
    const inquiry = new Inquiry(cluster, timeline);
    if (desk === undefined) void this.#send(endpoint, inquiry);
    else desk.next = inquiry;
    return inquiry;
  }

  async #askReplayed(endpoint: Endpoint, known: Known): Promise<void> {
    known.isAsked = true;
    known.askedAt = this.now;
    const lsn = await this.#lsnBy(REPLAYED, endpoint);
    const still = this.#known.get(endpoint.id);
    if (still === undefined) return;
    still.isAsked = false;
    if (lsn !== undefined) still.standing = { ...still.standing, lsn };
    this.#tell();
  }

  async #send(endpoint: Endpoint, inquiry: Inquiry): Promise<void> {
    const desk: Desk = { next: undefined };
    this.#desks.set(endpoint.id, desk);
    const askedAt = this.now;
    const lsn = await this.#lsnBy(INSERTED, endpoint);
    const known = this.#known.get(endpoint.id);
    if (lsn === undefined || known === undefined) inquiry.end(undefined);
    else {
      known.standing = { ...known.standing, lsn: endOfLog(lsn, known.layout) };
      this.#led(endpoint.id, askedAt, known.standing);
      inquiry.end(known.standing);
    }
    this.#desks.delete(endpoint.id);
    if (desk.next !== undefined) void this.#send(endpoint, desk.next);
    this.#tell();
  }

  close(): void {
    this.isClosed = true;
    this.#tell();
  }

  #led(id: string, askedAt: number, standing: Standing): void {
    this.timelines.led(standing);
    if (this.#trailMs > 0) this.#known.get(id)?.trail.note(askedAt, standing);
  }

  async #lsnBy(text: string, endpoint: Endpoint): Promise<bigint | undefined> {
    const answer = await this.#ask(endpoint, text).catch(() => undefined);
    return answer === undefined ? undefined : parseLsn(answer);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
