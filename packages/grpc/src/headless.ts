import type { ChannelCredentials, ChannelOptions } from '@grpc/grpc-js';
import type { Target } from '@rollcall/core';
import { channelOptions, verify } from './headless/channel-options.ts';
import { type Grpc, NAME } from './headless/grpc.ts';
import { register } from './headless/register.ts';
import { Settings } from './headless/settings.ts';
import { checkVersion } from './headless/version.ts';
import type { HeadlessOptions } from './options.ts';

/**
 * What a grpc-js client takes, in its order: calls go to the pods of a headless service, each by itself.
 *
 * - A new pod gets calls as soon as it is known; one that leaves gets no more, and what is under way there goes on.
 * - Pods that refuse or fail are left out; calls that fail with UNAVAILABLE are made again on another one (`retry`).
 * - Where nobody is there, calls wait for `waitMs`, then fail with UNAVAILABLE, saying who was seen and when.
 *
 * Nothing is looked up before the first call. Closing the client ends it all. The same result may serve several clients.
 *
 * @param grpc the app's own `@grpc/grpc-js`: `import * as grpc from '@grpc/grpc-js'`.
 * @throws GrpcDiscoveryError `GRPC_VERSION`, `BAD_TARGET`, `BAD_OPTION`.
 * @example
 * const greeter = new GreeterClient(...headless(grpc, 'greeter.default:grpc', grpc.credentials.createInsecure()));
 */
export function headless(
  grpc: Grpc,
  target: Target,
  credentials: ChannelCredentials,
  options: HeadlessOptions = {},
): [target: string, credentials: ChannelCredentials, options: ChannelOptions] {
  checkVersion(grpc);
  const settings = new Settings(target, options);
  register(grpc);
  const name = `${NAME}:///${settings.host}${settings.port}`;
  const channel = channelOptions(settings);
  verify(grpc, name, credentials, channel);
  return [name, credentials, channel];
}
