import { isIP } from 'node:net';
import { type Clock, DiscoveryError } from '@rollcall/core';
import { badOption } from '../bad-option.ts';
import { type Knowledge, LoopbackNameServer, type NameServer } from '../dns/name-server.ts';
import { Lagging } from './lagging.ts';
import type { Registry } from './registry.ts';

/** The DNS of a cluster: its first server, and what its other ones share with it. */
export interface ClusterDns extends NameServer {
  /**
   * A name outside the cluster and its addresses: `db.example.test`, or `*.corp.test` for every name below it, which is
   * the trap in many a search domain. Until disposed.
   */
  host(name: string, addresses: readonly string[]): Disposable;
  /**
   * A second server, with its own faults and counts, and a view that can be frozen. Closed with the cluster.
   *
   * @throws DiscoveryError `CLOSED` after that.
   */
  replica(): Promise<NameServer>;
}

interface ClusterDnsSettings {
  readonly lagMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

export async function openClusterDns(registry: Registry, settings: ClusterDnsSettings): Promise<ClusterDns> {
  const { clock, random } = settings;
  const lagging = new Lagging(registry, () => registry.view(), settings);
  const dns = new RegistryNameServer(registry, {
    view: () => lagging.known,
    serviceName: (service) => registry.serviceName(service),
    clock,
    random,
  });
  await dns.open();
  return dns;
}

class RegistryNameServer extends LoopbackNameServer implements ClusterDns {
  readonly #registry: Registry;
  readonly #knowledge: Knowledge;
  readonly #replicas = new Set<LoopbackNameServer>();

  constructor(registry: Registry, knowledge: Knowledge) {
    super(knowledge);
    this.#registry = registry;
    this.#knowledge = knowledge;
  }

  host(name: string, addresses: readonly string[]): Disposable {
    const wrong = addresses.find((address) => isIP(address) === 0);
    if (wrong !== undefined) throw badOption(`\`addresses\` of ${name} must be IP addresses; got '${wrong}'.`);
    return this.#registry.addHost(name.toLowerCase().replace(/\.$/, ''), addresses);
  }

  async replica(): Promise<NameServer> {
    if (this.isClosed) throw new DiscoveryError('ROLLCALL_CLOSED', 'The DNS of this cluster is closed.');
    const server = new LoopbackNameServer(this.#knowledge);
    this.#replicas.add(server);
    await server.open();
    return server;
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), ...[...this.#replicas].map((replica) => replica.close())]);
  }
}
