import type { ServerResponse } from 'node:http';
import type { Clock } from '@rollcall/core';
import type { ApiFaults } from './faults.ts';
import type { ListRequest } from './list-request.ts';
import type { SliceObject } from './slice-object.ts';
import type { Revision, SliceStore } from './slice-store.ts';
import { type Status, tooOld } from './status.ts';

const BOOKMARK_MS = 60_000;
/** Before its time is up a watch is told how far it has come. */
const LAST_BOOKMARK_MS = 2_000;

interface SessionContext {
  readonly store: SliceStore;
  readonly faults: ApiFaults;
  readonly clock: Clock;
}

/** One open watch. */
export class WatchSession implements Disposable {
  readonly #request: ListRequest;
  readonly #response: ServerResponse;
  readonly #context: SessionContext;
  readonly #timers = new Set<Disposable>();
  /** How far it has been told. */
  #position: number;
  #isSilent = false;
  /** Its time is up; which it may have been unable to say. */
  #isOver = false;

  constructor(request: ListRequest, response: ServerResponse, context: SessionContext) {
    this.#request = request;
    this.#response = response;
    this.#context = context;
    const { revision } = context.store;
    this.#position = revision;
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  }

  /** Tells what there is, or what was since; then what changes. */
  begin(): void {
    const { resourceVersion, isStreamed } = this.#request;
    const { store } = this.#context;
    const from = Number(resourceVersion);
    if (isStreamed || from === 0) this.#tellAll();
    else this.#position = from; // from the future, it is silence
    if (this.#position < store.oldest || this.#context.faults.has(410)) this.fail(tooOld(from, store.oldest));
    else this.#stay();
  }

  #stay(): void {
    const { timeoutMs, hasBookmarks } = this.#request;
    this.#after(timeoutMs, () => this.#end());
    if (hasBookmarks) {
      this.#every(BOOKMARK_MS, () => this.#bookmark());
      if (timeoutMs > LAST_BOOKMARK_MS) this.#after(timeoutMs - LAST_BOOKMARK_MS, () => this.#bookmark());
    }
    this.pump();
  }

  /** From now on it says nothing, and does not end. */
  silence(): void {
    this.#isSilent = true;
  }

  fail(status: Status): void {
    this.#write('ERROR', status);
    this.#end();
  }

  /** Something happened; or what held it back is over. */
  pump(): void {
    const { store, faults } = this.#context;
    if (this.#isMute) return;
    for (const revision of store.since(this.#position)) {
      this.#position = revision.number;
      const event = this.#eventOf(revision);
      if (event === undefined) continue;
      if (faults.delayMs === 0) this.#write(...event);
      else this.#after(faults.delayMs, () => this.#write(...event));
    }
    if (this.#isOver) this.#end();
  }

  /** The connection breaks, if the client has not ended it. */
  [Symbol.dispose](): void {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#response.destroy();
  }

  get #isMute(): boolean {
    return this.#isSilent || this.#context.faults.has('hang');
  }

  #tellAll(): void {
    const { store } = this.#context;
    for (const object of store.objects) if (this.#request.matches(object)) this.#write('ADDED', object);
    if (this.#request.isStreamed && this.#request.hasBookmarks)
      this.#write('BOOKMARK', bookmark(store.revision, { 'k8s.io/initial-events-end': 'true' }));
  }

  /** Who leaves the selection is deleted, for whom it concerns. */
  #eventOf({ number, before, after }: Revision): readonly [type: string, object: SliceObject] | undefined {
    const [was, is] = [this.#request.matches(before), this.#request.matches(after)];
    if (is) return [was ? 'MODIFIED' : 'ADDED', after as SliceObject];
    if (!was) return undefined;
    const { metadata } = before as SliceObject;
    return ['DELETED', { ...(before as SliceObject), metadata: { ...metadata, resourceVersion: String(number) } }];
  }

  /** A server that has seen no change yet does not know how far it is (kube-apiserver, `cacher.go`). */
  #bookmark(): void {
    const { store } = this.#context;
    if (!store.isUntouched) this.#write('BOOKMARK', bookmark(store.revision));
  }

  #write(type: string, object: unknown): void {
    if (this.#isMute) return;
    const { faults } = this.#context;
    const line = `${JSON.stringify({ type, object })}\n`;
    if (faults.has('malformed')) this.#response.write('<html>502 Bad Gateway</html>\n');
    else if (faults.has('cut')) this.#response.end(line.slice(0, line.length / 2));
    else this.#response.write(line);
  }

  #end(): void {
    this.#isOver = true;
    if (!this.#isMute) this.#response.end();
  }

  #after(ms: number, run: () => void): void {
    const timer = this.#context.clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #every(ms: number, run: () => void): void {
    this.#after(ms, () => {
      run();
      this.#every(ms, run);
    });
  }
}

/** Its lists are null, as Go writes them. */
function bookmark(revision: number, annotations?: object): object {
  const metadata = { resourceVersion: String(revision), ...(annotations === undefined ? {} : { annotations }) };
  return {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata,
    addressType: '',
    endpoints: null,
    ports: null,
  };
}
