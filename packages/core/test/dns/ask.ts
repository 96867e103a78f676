import { createDnsClient, type DnsClient } from '../../src/dns/client.ts';
import type { DnsConfig } from '../../src/dns/config.ts';
import { HandClock } from '../balancer/hand-clock.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** A client of these servers, whose time goes by only when the test turns the clock. */
export interface Asking {
  readonly client: DnsClient;
  readonly clock: HandClock;
}

export function asking(servers: readonly ScriptedServer[], stated: Partial<DnsConfig> = {}): Asking {
  const clock = new HandClock();
  clock.turn(1_000);
  const config = { ...nothingStated, servers: servers.map(({ address }) => address), ...stated };
  return { client: createDnsClient({ config: () => config, clock, random: () => 0 }), clock };
}

const nothingStated: DnsConfig = {
  servers: [],
  search: [],
  ndots: 1,
  timeoutMs: undefined,
  attempts: undefined,
  rotate: false,
  namespace: 'default',
  zone: 'cluster.local',
  usesSystem: false,
  origin: 'the test',
  problems: [],
};
