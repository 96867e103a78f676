import type { Clock } from '@rollcall/core';
import { badOption, wholeNumber } from '../bad-option.ts';
import { type FaultName, faults } from './faults.ts';
import type { Reply, Request, Transport } from './message.ts';
import { replyTo } from './reply.ts';
import type { View } from './view.ts';
import { decodeRequest } from './wire/request.ts';
import { type DnsSockets, openSockets, type Send } from './wire/sockets.ts';
import { encodeReply } from './wire/truncate.ts';
import { isWithin } from './zone/within.ts';

export interface FaultOptions {
  /** Only for questions about this service, `web` or `web.default`, which is there already, and its pods. Default: all. */
  readonly service?: string | undefined;
  /** For `delay`. Default 1 000, by the cluster's clock: longer than a client waits before it asks the next server. */
  readonly delayMs?: number | undefined;
}

/** A DNS server on 127.0.0.1, over UDP and TCP, that answers as CoreDNS 1.15 does. */
export interface NameServer extends AsyncDisposable {
  /** `127.0.0.1:40053`. */
  readonly address: string;
  /** Questions that came in, whatever became of them. */
  readonly queries: number;
  /** The same by type and name: `{ 'SRV web.default.svc.cluster.local': 2 }`. */
  readonly queriesBy: Readonly<Record<string, number>>;
  /**
   * Answers wrongly until disposed. Of several faults for one question, the last one counts.
   *
   * @throws DiscoveryError `BAD_OPTION` where there is no such fault or service, or `delayMs` is out of range.
   */
  fail(how: FaultName, options?: FaultOptions): Disposable;
  /** Goes on telling what is true now, until disposed: a replica that has lost the API server. */
  freeze(): Disposable;
  close(): Promise<void>;
}

export interface Knowledge {
  view(): View;
  /** What `service` means here. @throws DiscoveryError `BAD_OPTION` where there is none of that name. */
  serviceName(service: string): string;
  readonly random: () => number;
  readonly clock: Clock;
}

interface ActiveFault {
  readonly how: FaultName;
  readonly delayMs: number;
  readonly past: View;
  matches(name: string): boolean;
}

export class LoopbackNameServer implements NameServer {
  queries = 0;
  readonly queriesBy: Record<string, number> = {};
  readonly #knowledge: Knowledge;
  readonly #faults = new Set<ActiveFault>();
  readonly #closing = new AbortController();
  #frozen: View | undefined;
  #sockets: DnsSockets | undefined;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
  }

  async open(): Promise<void> {
    this.#sockets = await openSockets((...asked) => void this.#respond(...asked));
    if (this.isClosed) await this.#sockets.close();
  }

  protected get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  get address(): string {
    return `127.0.0.1:${this.#sockets?.port}`;
  }

  fail(how: FaultName, { service, delayMs = 1_000 }: FaultOptions = {}): Disposable {
    if (!Object.hasOwn(faults, how))
      throw badOption(`'${how}' is no fault. There are: ${Object.keys(faults).join(', ')}.`);
    wholeNumber('delayMs', delayMs, 0, 0x7fff_ffff);
    const within = service === undefined ? undefined : this.#knowledge.serviceName(service);
    const matches = (name: string): boolean => within === undefined || isWithin(name, within);
    const fault: ActiveFault = { how, delayMs, past: this.#view, matches };
    this.#faults.add(fault);
    return { [Symbol.dispose]: () => this.#faults.delete(fault) };
  }

  freeze(): Disposable {
    this.#frozen = this.#knowledge.view();
    return {
      [Symbol.dispose]: () => {
        this.#frozen = undefined;
      },
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#sockets?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #view(): View {
    return this.#frozen ?? this.#knowledge.view();
  }

  async #respond(bytes: Buffer, transport: Transport, send: Send): Promise<void> {
    const request = decodeRequest(bytes);
    if (request === undefined) return;
    this.#count(request);
    const view = this.#view;
    const replies = await this.#spoil(replyTo(request, view, this.#knowledge.random), transport, view);
    for (const reply of replies) await send(encodeReply(reply, transport), reply.sender);
  }

  #count({ question }: Request): void {
    const key = `${question.type} ${question.name.toLowerCase()}`;
    this.queries += 1;
    this.queriesBy[key] = (this.queriesBy[key] ?? 0) + 1;
  }

  async #spoil(reply: Reply, transport: Transport, view: View): Promise<readonly Reply[]> {
    const fault = [...this.#faults].findLast((each) => each.matches(reply.request.question.name));
    if (fault === undefined) return [reply];
    const { how, delayMs, past } = fault;
    const { clock, random } = this.#knowledge;
    return await faults[how](reply, { transport, view, past, delayMs, clock, random, signal: this.#closing.signal });
  }
}
