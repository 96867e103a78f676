import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Endpoint } from '../endpoint.ts';
import { badOption } from '../options.ts';
import type { Resolver } from '../resolver.ts';
import { Directory } from './directory.ts';

/** Whom a name means. */
export interface Meant {
  readonly directory: Directory;
  /** The pod's label; undefined for the service. */
  readonly pod: string | undefined;
  /** The pod itself; undefined where it is not there now. */
  readonly endpoint: Endpoint | undefined;
}

/** An endpoint, and whose it is. */
export interface Located {
  readonly directory: Directory;
  readonly endpoint: Endpoint;
}

/** The directories of all resolvers that were given. Who is closed knows nothing: its names are foreign from then on. */
export class Directories {
  readonly all: readonly Directory[];

  constructor(resolvers: readonly Resolver[], random: () => number) {
    if (resolvers.length === 0) throw badOption('resolvers', 'at least one Resolver', undefined);
    for (const each of resolvers)
      if (typeof each?.on !== 'function' || typeof each.refresh !== 'function')
        throw badOption('resolvers', 'Resolvers: createResolver makes one', each);
    this.all = resolvers.map((resolver) => new Directory(resolver, Math.floor(random() * 1_000)));
  }

  /** They agree on how long a second takes. */
  get clock(): Clock {
    return (this.all[0] as Directory).resolver.clock;
  }

  /** Undefined for a foreign name. A pod that is there, then a service, then a pod that is not. */
  find(host: string): Meant | undefined {
    const labels = labelsOf(host);
    const [pod = ''] = labels;
    for (const directory of this.#open) {
      const endpoint = directory.pod(pod);
      if (endpoint !== undefined && (labels.length === 1 || directory.names.includeBehindPod(labels)))
        return { directory, pod, endpoint };
    }
    const service = this.#open.find(({ names }) => names.include(labels));
    if (service !== undefined) return { directory: service, pod: undefined, endpoint: undefined };
    const missed = this.#open.find(({ names }) => names.includeBehindPod(labels));
    return missed && { directory: missed, pod, endpoint: undefined };
  }

  /** Who is connected to, by a name that means that: of several resolvers of a pod, the one of that port, if there is one. */
  pod(meant: Meant | undefined, host: string, port: number): Located | undefined {
    if (meant?.endpoint === undefined) return this.at(host, port);
    const named = meant as Located;
    return named.endpoint.port === port ? named : (this.at(named.endpoint.address, port) ?? named);
  }

  at(address: string, port: number): Located | undefined {
    for (const directory of this.#open) {
      const endpoint = directory.at(address, port);
      if (endpoint !== undefined) return { directory, endpoint };
    }
    return undefined;
  }

  mayOwn(port: number): boolean {
    return this.#open.some((each) => each.mayOwn(port));
  }

  get #open(): readonly Directory[] {
    return this.all.some(({ resolver }) => resolver.isClosed)
      ? this.all.filter(({ resolver }) => !resolver.isClosed)
      : this.all;
  }
}

/** The same few names are asked for again and again. */
const remembered = new LRUCache<string, readonly string[]>({ max: 1_000 });

function labelsOf(host: string): readonly string[] {
  const known = remembered.get(host);
  if (known !== undefined) return known;
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  remembered.set(host, labels);
  return labels;
}
