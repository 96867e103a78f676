import type { experimental, Metadata, StatusObject } from '@grpc/grpc-js';
import type { Picked } from '@rollcall/core';
import type { GrpcCall } from '../grpc-call.ts';
import type { Method } from './method.ts';

type Filter = experimental.Filter;

/**
 * One call of the app, over all its attempts. Made by the selector; it goes to the picker as `pickInformation`, and sits in
 * the call's filters, where it counts messages and hears the end. grpc-js tells a policy neither of these, nor the method.
 *
 * The filter passes on what it is given, without a promise of its own: those are what filters cost.
 */
export class Call implements GrpcCall, Filter, experimental.FilterFactory<Filter> {
  readonly about: Method;
  readonly metadata: Metadata;
  /** When it first had to wait for somebody, or else was first sent; NaN before that. */
  begunAt: number = Number.NaN;
  /** When it began to wait for somebody; undefined while it has not had to. */
  waitsSince: number | undefined;
  /** Where it waits, or has waited. */
  waiting: { leave(call: Call): void } | undefined;
  /** The ids of those that failed it. */
  tried: readonly string[] = NOBODY;
  /** Picked, and not started yet: credentials may take their time. */
  pending: Picked | undefined;
  sent = 0;
  received = 0;

  constructor(about: Method, metadata: Metadata) {
    this.about = about;
    this.metadata = metadata;
  }

  get method(): string {
    return this.about.path;
  }

  begins(now: number): void {
    if (Number.isNaN(this.begunAt)) this.begunAt = now;
  }

  /** Not one message each way; of a call that failed nobody knows how many there would have been. */
  isStream(succeeded: boolean): boolean {
    const { sent, received } = this;
    return sent > 1 || received > 1 || (succeeded && (sent !== 1 || received !== 1));
  }

  /** Somebody was picked, or the call is over: it waits no more, and a pick that came to nothing is taken back. */
  expect(picked: Picked | undefined): void {
    this.waiting?.leave(this);
    this.pending?.release();
    this.pending = picked;
  }

  createFilter(): Filter {
    return this;
  }

  sendMetadata<M>(metadata: M): M {
    return metadata;
  }

  receiveMetadata<M>(metadata: M): M {
    return metadata;
  }

  sendMessage<M>(message: M): M {
    this.sent += 1;
    return message;
  }

  receiveMessage<M>(message: M): M {
    this.received += 1;
    return message;
  }

  receiveTrailers(status: StatusObject): StatusObject {
    this.expect(undefined);
    return status;
  }
}

/** One for all, as most calls fail nowhere. */
const NOBODY: readonly string[] = [];
