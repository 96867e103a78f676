import type { Metadata } from '@grpc/grpc-js';

/** A call as pickers and `key` see it. */
export interface GrpcCall {
  /** Its path: `/greeter.Greeter/SayHello`. */
  readonly method: string;
  /** What the app sends along, before the credentials add to it. Not to be changed. */
  readonly metadata: Metadata;
}
