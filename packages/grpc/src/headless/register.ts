import type { ChannelOptions, experimental } from '@grpc/grpc-js';
import { type Grpc, NAME } from './grpc.ts';
import { HeadlessPolicy } from './policy.ts';
import { HeadlessResolver } from './resolver.ts';

/** The same object, whether the app has the module itself or its namespace. */
const registered = new WeakSet<Grpc['experimental']>();

/** Once per copy of the module. */
export function register(grpc: Grpc): void {
  const { registerResolver, registerLoadBalancerType } = grpc.experimental;
  if (registered.has(grpc.experimental)) return;
  registerResolver(NAME, resolverOf(grpc));
  registerLoadBalancerType(NAME, policyOf(grpc), Config);
  registered.add(grpc.experimental);
}

function resolverOf(grpc: Grpc): Parameters<Grpc['experimental']['registerResolver']>[1] {
  return class extends HeadlessResolver {
    constructor(_: experimental.GrpcUri, listener: experimental.ResolverListener, options: ChannelOptions) {
      super(grpc, listener, options);
    }

    /** The `:authority` of calls, and the name in certificates: a host name, without the port, which may be a name too. */
    static getDefaultAuthority({ path }: experimental.GrpcUri): string {
      return path.replace(/:.*$/, '');
    }
  };
}

function policyOf(grpc: Grpc): Parameters<Grpc['experimental']['registerLoadBalancerType']>[1] {
  return class extends HeadlessPolicy {
    constructor(helper: experimental.ChannelControlHelper) {
      super(grpc, helper);
    }
  };
}

/** Nothing is in it: what there is to say would have to be JSON, and stands in the channel's options instead. */
class Config implements experimental.TypedLoadBalancingConfig {
  static createFromJson(): Config {
    return new Config();
  }

  getLoadBalancerName(): string {
    return NAME;
  }

  toJsonObject(): object {
    return { [NAME]: {} };
  }
}
