import type { experimental } from '@grpc/grpc-js';
import type { Picked } from '@rollcall/core';
import type { Call } from './call.ts';
import { outcomeOf } from './outcome.ts';
import type { Service } from './service.ts';

type PickResult = experimental.PickResult;

/**
 * A pick as grpc-js wants it, and what comes of it. From the pick on it counts as in flight: if only those counted that
 * have started, a burst would see all pods idle, and go to one.
 */
export class Attempt implements PickResult {
  readonly pickResultType: PickResult['pickResultType'];
  readonly subchannel: PickResult['subchannel'];
  readonly status: null = null;
  /** grpc-js calls it without `this`. */
  readonly onCallEnded: NonNullable<PickResult['onCallEnded']>;
  readonly #service: Service;
  readonly #call: Call;
  readonly #picked: Picked;
  #startedAt = 0;

  constructor(
    type: PickResult['pickResultType'],
    subchannel: PickResult['subchannel'],
    service: Service,
    call: Call,
    picked: Picked,
  ) {
    this.pickResultType = type;
    this.subchannel = subchannel;
    this.#service = service;
    this.#call = call;
    this.#picked = picked;
    this.onCallEnded = (code, details) => this.#ended(code, details);
    call.expect(picked);
  }

  onCallStarted(): void {
    this.#startedAt = this.#service.now();
    this.#call.pending = undefined;
  }

  #ended(code: number, details: string): void {
    const { method, received, firstPickAt } = this.#call;
    const { streams } = this.#service;
    if (this.#call.isStream(code === OK)) streams.add(method);
    const now = this.#service.now();
    const elapsedMs = now - this.#startedAt;
    const isStream = streams.has(method);
    const outcome = outcomeOf({ code, details, elapsedMs, ofMs: now - firstPickAt, received, isStream });
    if (outcome.kind === 'failed') this.#call.tried = [...this.#call.tried, this.#picked.endpoint.id];
    this.#picked.done(outcome);
  }
}

const OK = 0;
