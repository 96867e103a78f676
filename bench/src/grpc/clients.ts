import * as grpc from '@grpc/grpc-js';
import { createDiscovery, type Discovery } from '@rollcall/core';
import { type HeadlessOptions, headless } from '@rollcall/grpc';
import { Greeter } from './greeter.ts';

const insecure = grpc.credentials.createInsecure();

export function discoveryOf(nameServer: string): Discovery {
  return createDiscovery({ dns: { servers: [nameServer], search: ['default.svc.cluster.local'] } });
}

export function ours(discovery: Discovery, options: HeadlessOptions = {}): Greeter {
  return new Greeter(...headless(grpc, 'greeter:grpc', insecure, { ...options, discovery }));
}

/** `round_robin`, told who is there: by DNS it would not learn of changes. */
export function builtIn(addresses: readonly string[]): Greeter {
  const config = { loadBalancingConfig: [{ round_robin: {} }] };
  const options = { 'grpc.service_config': JSON.stringify(config), 'grpc.enable_http_proxy': 0 };
  return new Greeter(`ipv4:${addresses.join(',')}`, insecure, options);
}
