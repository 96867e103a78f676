// Channels of @grpc/grpc-js to the pods of headless services.
export { headless } from './headless.ts';
export type { GrpcCall } from './grpc-call.ts';
export type { HeadlessOptions, RetryOptions } from './options.ts';
export { GrpcDiscoveryError, type GrpcDiscoveryErrorCode } from './errors.ts';
