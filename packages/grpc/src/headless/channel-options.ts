import type { ChannelCredentials, ChannelOptions } from '@grpc/grpc-js';
import { badOption } from '../bad-option.ts';
import { GrpcDiscoveryError } from '../errors.ts';
import { type Grpc, NAME, SETTINGS } from './grpc.ts';
import type { Settings } from './settings.ts';

export function channelOptions(settings: Settings): ChannelOptions {
  return {
    // A dead pod sends no FIN: without pings its calls would wait for minutes.
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    // grpc-js' own 120 s is for servers far away. A pod is back sooner.
    'grpc.max_reconnect_backoff_ms': 5_000,
    // A proxy of the environment would be asked for the service's name, and we would not.
    'grpc.enable_http_proxy': 0,
    ...settings.options.channelOptions,
    'grpc.service_config': JSON.stringify(settings.serviceConfig),
    [SETTINGS]: settings,
  };
}

/**
 * A channel is made for nothing, as grpc-js checks most of this only then, and takes what it does not know for something
 * else: an unknown scheme for DNS, an unknown policy for `pick_first`. It connects to nobody.
 *
 * @throws GrpcDiscoveryError `BAD_OPTION`.
 */
export function verify(grpc: Grpc, target: string, credentials: ChannelCredentials, options: ChannelOptions): void {
  if (!(credentials instanceof grpc.ChannelCredentials))
    throw badOption('credentials', 'ChannelCredentials of the same copy of @grpc/grpc-js', typeof credentials);
  if (!grpc.experimental.isLoadBalancerNameRegistered(NAME))
    throw new GrpcDiscoveryError('ROLLCALL_GRPC_VERSION', 'This @grpc/grpc-js has not taken our policy: install 1.14.');
  const made = attempt(() => new grpc.Channel(target, credentials, options));
  const reached = made.getTarget();
  made.close();
  if (reached !== target)
    throw badOption("channelOptions['grpc.enable_http_proxy']", '0, as a proxy would go elsewhere', reached);
}

function attempt<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    const message = `grpc-js refuses \`channelOptions\`: ${cause instanceof Error ? cause.message : cause}`;
    throw new GrpcDiscoveryError('ROLLCALL_BAD_OPTION', message, { cause });
  }
}
