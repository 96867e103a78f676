import { isIPv6, SocketAddress } from 'node:net';
import { type Endpoint, takesRequests } from '../endpoint.ts';
import type { Resolver } from '../resolver.ts';
import { ServiceNames } from './service-names.ts';

/** Who is meant by a name, or stands at an address, by one resolver's snapshot. Costs nothing while the set stays. */
export class Directory {
  readonly resolver: Resolver;
  readonly names: ServiceNames;
  #of: readonly Endpoint[] | undefined;
  #byLabel: ReadonlyMap<string, Endpoint> = new Map();
  #byAddress: ReadonlyMap<string, Endpoint> = new Map();
  #ports: ReadonlySet<number> = new Set();
  #takers: readonly Endpoint[] = [];
  #turn: number;

  /** @param start of the rotation: not the same pod first in each process. */
  constructor(resolver: Resolver, start: number) {
    this.resolver = resolver;
    this.names = new ServiceNames(resolver);
    this.#turn = start;
  }

  /** By the first label of its name: the slot, for whoever has one. */
  pod(label: string): Endpoint | undefined {
    return this.#follow().#byLabel.get(label);
  }

  at(address: string, port: number): Endpoint | undefined {
    return this.#follow().#byAddress.get(placeKey(address, port));
  }

  /** May somebody who is not known yet turn out to be of this service? Yes, at its port; at any, before it is known. */
  mayOwn(port: number): boolean {
    this.#follow();
    return this.#ports.size === 0 || this.#ports.has(port);
  }

  /** Whoever takes requests, another one first each time. */
  takeTurn(): readonly Endpoint[] {
    const takers = this.#follow().#takers;
    if (takers.length === 0) return takers;
    this.#turn = (this.#turn + 1) % takers.length;
    return [...takers.slice(this.#turn), ...takers.slice(0, this.#turn)];
  }

  #follow(): this {
    const { endpoints } = this.resolver.snapshot;
    if (endpoints === this.#of) return this;
    this.#of = endpoints;
    this.#byLabel = new Map(endpoints.map((endpoint) => [labelOf(endpoint), endpoint]));
    this.#byAddress = new Map(endpoints.flatMap(placesOf));
    this.#ports = new Set(endpoints.map(({ port }) => port));
    const isServed = endpoints.some(({ condition }) => condition === 'serving');
    this.#takers = endpoints.filter((endpoint) => takesRequests(endpoint, isServed));
    return this;
  }
}

function labelOf({ slot, hostname, name }: Endpoint): string {
  return (slot ?? hostname?.split('.', 1)[0] ?? name).toLowerCase();
}

function placesOf(endpoint: Endpoint): readonly [string, Endpoint][] {
  return endpoint.addresses.map((address) => [placeKey(address, endpoint.port), endpoint]);
}

/** One spelling of each address: IPv6 has many (RFC 5952), and IPv4 comes dressed as IPv6 (RFC 4291 §2.5.5.2). */
function placeKey(address: string, port: number): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  const canonical = isIPv6(plain) ? new SocketAddress({ address: plain, family: 'ipv6' }).address : plain;
  return `${canonical} ${port}`;
}
