import type { ChannelOptions } from '@grpc/grpc-js';
import type { BalancerOptions, Endpoint, Resolver } from '@rollcall/core';
import type { GrpcCall } from './grpc-call.ts';

/** How calls to one service are made. */
export interface HeadlessOptions
  extends Pick<BalancerOptions<GrpcCall>, 'picker' | 'ejection' | 'discovery' | 'clock' | 'random'> {
  /** What pickers that hash (`rendezvous`, `shard`) go by, such as a metadata value. Default: nothing. */
  readonly key?: ((call: GrpcCall) => string | undefined) | undefined;
  /**
   * For somebody to be there to be called, after which the call fails with UNAVAILABLE. Default 2 000. 0 fails at once
   * where nobody is known, or all refuse; raise it to ride out restarts of a leader, or starts from zero. A connection
   * that is being made is waited for up to a second in any case; calls with `waitForReady` wait for their deadline.
   */
  readonly waitMs?: number | undefined;
  /**
   * Which calls grpc-js makes again, on another pod. Default: those that fail with UNAVAILABLE, 3 attempts in all, after
   * 50 and 100 ms at most, as long as no more than about a tenth of the calls fail; never one whose answer has begun (gRFC
   * A6). UNAVAILABLE may come after the server has acted: give `false`, or a `methodConfig` in the service config, for
   * methods that must not run twice.
   */
  readonly retry?: false | RetryOptions | undefined;
  /**
   * Told once of each pod that is leaving: it drains, or is no longer listed. It gets no new calls; what is under way goes
   * on, until a second after the pod is known to be gone. End your long streams to it here, and start them anew. What it
   * throws becomes a process warning.
   */
  readonly onDrain?: ((endpoint: Endpoint) => void) | undefined;
  /**
   * Whose name a pod's certificate has to show. Default `service`. `pod`: its own full name, where it has one. The
   * `:authority` of calls is the service's in either case.
   */
  readonly serverName?: 'service' | 'pod' | undefined;
  /**
   * grpc-js' own, merged last: yours win. Of a `grpc.service_config` all is kept but the `loadBalancingConfig`, which must
   * be left out. Default, where you say nothing: keepalive after 30 s, answered within 10 s; reconnects after 5 s at most.
   */
  readonly channelOptions?: ChannelOptions | undefined;
  /** Who is there: yours, and yours to close. Default: one that the Discovery leases while the channel is in use. */
  readonly resolver?: Resolver | undefined;
}

/** gRPC's `retryPolicy` (gRFC A6), in short. */
export interface RetryOptions {
  /** The first one included. Default 3; grpc-js makes 5 at most. */
  readonly maxAttempts?: number | undefined;
  /** Status codes. Default `[14]`, UNAVAILABLE. */
  readonly codes?: readonly number[] | undefined;
}
