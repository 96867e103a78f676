import type { MethodConfig } from '@grpc/grpc-js';

/** What is known of a method, by all channels of one `headless()`. */
export interface Method {
  /** `/greeter.Greeter/SayHello`. */
  readonly path: string;
  /** Of the service config. */
  readonly config: MethodConfig;
  /** It was seen to be a stream: how long such a call takes, or is silent, says nothing about the pod. */
  isStream: boolean;
}
