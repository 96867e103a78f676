import { setImmediate as turn } from 'node:timers/promises';
import { DiscoveryError, type PlacedTarget, type Resolution, type Unknown } from '@rollcall/core';
import { type KubernetesError, unknownCodes } from '../errors.ts';
import type { Slice } from '../slice.ts';
import type { News, SliceFeed } from '../slice-feed.ts';
import { portOf } from './port-of.ts';
import { Served } from './served.ts';
import { sightingsOf } from './sightings.ts';
import { isSameWhole, type Whole, wholeOf } from './whole.ts';

/** More endpoints than these are told slice by slice, and others get their turn in between. */
const MANY = 1_000;
/** With so many slices it takes a while to hear of one. To read it took a while already: others get their turn first. */
const LARGE = 10;

type Batch = readonly Resolution[];

/** Turns what a feed says into the words of a Source: each slice is a part of the set. */
export class Words {
  readonly #feed: SliceFeed;
  readonly #target: Omit<PlacedTarget, 'namespace'>;
  readonly #includeNotReady: boolean;
  readonly #served = new Served();
  /** Slices that were told of, and not yet as gone. */
  readonly #told = new Set<string>();
  #whole: Whole = { hasFour: false, isHinted: false };
  #saidNobody = false;
  /** A word could not be said, and those that came with it were not heard. */
  #wasLost = false;

  constructor(feed: SliceFeed, target: Omit<PlacedTarget, 'namespace'>, includeNotReady: boolean) {
    this.#feed = feed;
    this.#target = target;
    this.#includeNotReady = includeNotReady;
  }

  async *of(news: News): AsyncGenerator<Batch> {
    try {
      yield* this.#translate(news);
    } catch (error) {
      if (!DiscoveryError.is(error)) throw error;
      this.#wasLost = true;
      yield [{ kind: 'unknown', code: 'malformed', cause: error, detail: error.message }];
    }
  }

  async *#translate(news: News): AsyncGenerator<Batch> {
    if (news.kind === 'doubt') {
      yield [unknown(news.error)];
      return;
    }
    if (this.#feed.slices.size > LARGE) await turn();
    const whole = wholeOf(this.#feed.slices.values());
    const isOther = this.#wasLost || !isSameWhole(whole, this.#whole);
    const isAll = news.kind === 'whole' || isOther || this.#feed.slices.size === 0;
    this.#whole = whole;
    this.#wasLost = false;
    if (isAll) yield* this.#tellAll();
    else yield [...this.#tell(news.slices), ...this.#takeBack(news.gone)];
  }

  async *#tellAll(): AsyncGenerator<Batch> {
    // Who stands in two slices is moving from one to the other: the later word counts.
    const slices = [...this.#feed.slices.values()].toSorted((a, b) => compare(a.changedAt, b.changedAt));
    const gone = [...this.#told].filter((name) => !this.#feed.slices.has(name));
    const count = slices.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
    const early = count > MANY ? slices.splice(0, slices.length - 1) : [];
    for (const slice of early) {
      yield this.#tell([slice]).map(unfinished);
      await turn();
    }
    yield [...this.#nobody(slices.length === 0), ...this.#tell(slices), ...this.#takeBack(gone)];
  }

  #tell(slices: readonly Slice[]): Batch {
    return slices.map((slice) => {
      this.#told.add(slice.name);
      this.#served.note(slice);
      return this.#wordOn(slice);
    });
  }

  #wordOn(slice: Slice): Resolution {
    const target = { ...this.#target, namespace: this.#feed.namespace };
    const { name: part, ports } = slice;
    // Where there are no pods the controller keeps a slice without ports: nothing of which could be the wrong one.
    if (slice.endpoints.length === 0) return { kind: 'empty', code: 'no-endpoints', part, detail: 'no endpoints' };
    const port = portOf(slice, target.port, `${target.service}.${target.namespace}`);
    if (port === undefined) {
      const known = ports.map(({ name }) => `'${name}'`).join(', ') || 'none';
      return { kind: 'empty', code: 'no-endpoints', part, detail: `no port '${target.port}'; its ports: ${known}` };
    }
    const isTold = this.#includeNotReady ? () => true : this.#served.has.bind(this.#served);
    const endpoints = sightingsOf(slice, { target, port, whole: this.#whole, isTold });
    if (endpoints.length > 0) return { kind: 'found', part, endpoints };
    return { kind: 'empty', code: 'no-endpoints', part, detail: `${slice.endpoints.length} endpoints, none of use` };
  }

  #takeBack(gone: readonly string[]): Batch {
    for (const name of gone) {
      this.#told.delete(name);
      this.#served.forget(name);
    }
    return gone.map((part) => ({ kind: 'empty', code: 'deleted', part }));
  }

  /** Without any slice there is no part to say it of; it is taken back once there is one. */
  #nobody(isNobody: boolean): Batch {
    const { service } = this.#target;
    const before = this.#saidNobody;
    this.#saidNobody = isNobody;
    const detail = `no EndpointSlice of ${service} in namespace ${this.#feed.namespace}`;
    if (isNobody) return [{ kind: 'empty', code: 'no-endpoints', detail }];
    return before ? [{ kind: 'empty', code: 'deleted' }] : [];
  }
}

/** More is to come. An empty part would say that this was all. */
function unfinished(word: Resolution): Resolution {
  const { part, detail } = word;
  return { kind: 'found', part, detail, endpoints: word.kind === 'found' ? word.endpoints : [], synced: false };
}

function unknown(error: KubernetesError): Unknown {
  return { kind: 'unknown', code: unknownCodes[error.code], cause: error, detail: error.message };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
