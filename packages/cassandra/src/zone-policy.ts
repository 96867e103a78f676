import type cassandra from 'cassandra-driver';
import { type Driver, defaultPolicyClass } from './driver.ts';
import type { Ring } from './ring.ts';

type Policy = cassandra.policies.loadBalancing.LoadBalancingPolicy;
type Host = cassandra.Host;

/** What the driver's own policy goes by, and its types do not tell. */
interface Load {
  getInFlight(): number;
  getResponseCount(): number;
}

/**
 * The driver's default policy, with the nodes of one's own zone first: replicas before the rest, near before far. A node's
 * zone is its pod's where the source knows it (EndpointSlices), else its rack, which in Kubernetes is named after the zone.
 */
export function createZonePolicy(driver: Driver, ring: Ring, zone: string, localDc: string): Policy {
  const isNear = (host: Host): boolean => (ring.at(addressOf(host))?.zone ?? host.rack) === zone && answers(host);
  return new (class ZonePolicy extends defaultPolicyClass(driver) {
    #client: cassandra.Client | undefined;

    override init(client: cassandra.Client, hosts: cassandra.HostMap, callback: cassandra.EmptyCallback): void {
      this.#client = client;
      super.init(client, hosts, callback);
    }

    override newQueryPlan(
      keyspace: string,
      options: cassandra.ExecutionOptions,
      callback: (error: Error, plan: Iterator<Host>) => void,
    ): void {
      super.newQueryPlan(keyspace, options, (error, plan) => {
        if (error) return callback(error, plan);
        const replicas = this.#replicas(keyspace, options);
        const rank = (host: Host): number => (replicas.has(host) ? 0 : 2) + (isNear(host) ? 0 : 1);
        // A stable sort: among equals the driver's own order stays.
        const hosts = [...iterable(plan)].sort((one, other) => rank(one) - rank(other));
        return callback(error, hosts.values());
      });
    }

    #replicas(keyspace: string, options: cassandra.ExecutionOptions | null): ReadonlySet<Host> {
      const routingKey = options?.getRoutingKey();
      const of = options?.getKeyspace() || keyspace;
      if (!of || !Buffer.isBuffer(routingKey)) return new Set();
      return new Set(this.#client?.getReplicas(of, routingKey) ?? []);
    }
  })({ localDc });
}

/** The driver's own measure: ten requests under way, and hardly an answer. Such a node is no nearer than others. */
function answers(host: Host): boolean {
  const { getInFlight, getResponseCount } = host as unknown as Partial<Load>;
  if (getInFlight === undefined || getResponseCount === undefined) return true;
  return !(getInFlight.call(host) >= 10 && getResponseCount.call(host) <= 1);
}

/** A host's `address` is `10.0.0.1:9042`. */
function addressOf({ address }: Host): string {
  return address.slice(0, address.lastIndexOf(':'));
}

function iterable(plan: Iterator<Host>): Iterable<Host> {
  return { [Symbol.iterator]: () => plan };
}
