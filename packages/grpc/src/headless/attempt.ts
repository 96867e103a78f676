import type { experimental } from '@grpc/grpc-js';
import type { Outcome, Picked } from '@rollcall/core';
import type { Call } from './call.ts';
import type { Connection } from './connection.ts';
import { answered, outcomeOf } from './outcome.ts';
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
  readonly #connection: Connection;
  readonly #call: Call;
  readonly #picked: Picked;
  #startedAt = 0;
  /** An answer may be expected: streams have their own time. */
  #isOwed = false;

  constructor(
    type: PickResult['pickResultType'],
    connection: Connection,
    service: Service,
    call: Call,
    picked: Picked,
  ) {
    this.pickResultType = type;
    this.subchannel = connection.subchannel;
    this.#service = service;
    this.#connection = connection;
    this.#call = call;
    this.#picked = picked;
    this.onCallEnded = (code, details) => this.#ended(code, details);
    call.expect(picked);
  }

  onCallStarted(): void {
    this.#startedAt = this.#service.now();
    this.#call.begins(this.#startedAt);
    this.#call.pending = undefined;
    this.#isOwed = !this.#call.about.isStream;
    if (this.#isOwed) this.#connection.pulse.started();
  }

  #ended(code: number, details: string): void {
    const outcome = this.#outcome(code, details);
    if (this.#isOwed) this.#connection.pulse.ended(isAnswer(outcome));
    if (outcome.kind === 'failed') this.#call.tried = [...this.#call.tried, this.#picked.endpoint.id];
    this.#picked.done(outcome);
  }

  #outcome(code: number, details: string): Outcome {
    const { about, received, begunAt } = this.#call;
    about.isStream ||= this.#call.isStream(code === OK);
    const { isStream } = about;
    const now = this.#service.now();
    const elapsedMs = now - this.#startedAt;
    if (code === OK) return answered(elapsedMs, isStream);
    return outcomeOf({ code, details, elapsedMs, ofMs: now - begunAt, received, isStream });
  }
}

/** Somebody has spoken: not so a deadline, or a connection that broke. */
function isAnswer(outcome: Outcome): boolean {
  return outcome.kind === 'ok' || (outcome.kind === 'failed' && outcome.reached === 'answered');
}

const OK = 0;
