import type * as grpcJs from '@grpc/grpc-js';

/** The app's own copy of the module: resolvers and policies are registered per copy, and classes differ between them. */
export type Grpc = typeof grpcJs;

/** Of the resolver (`headless:///`), and of the policy in the service config. */
export const NAME = 'headless';

/**
 * Where a channel's options carry ours. grpc-js compares options to find connections that can be shared, and leaves out
 * those with this prefix (`SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX`): a value of ours in them would be a connection of its own.
 */
export const SETTINGS = 'grpc.internal.no_subchannel.rollcall.settings';
export const SERVICE = 'grpc.internal.no_subchannel.rollcall.service';
