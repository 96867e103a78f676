import { LRUCache } from 'lru-cache';
import { systemClock } from './clock.ts';
import { createDnsConfig, type DnsOptions } from './dns/config.ts';
import { DiscoveryError } from './errors.ts';
import { badOption } from './options.ts';
import { Lease } from './resolver/lease.ts';
import { LiveResolver } from './resolver/live.ts';
import type { Roll } from './resolver/roll.ts';
import { type ResolverSettings, readResolverOptions } from './resolver/settings.ts';
import { PodView, type View, WholeView } from './resolver/view.ts';
import type { Resolver, ResolverOptions } from './resolver.ts';
import { createDnsAccess, type DnsAccess, serviceDnsOver } from './source/dns.ts';
import { readStatic } from './source/static.ts';
import { checkSource, isSource, type Source } from './source.ts';
import { type PlacedTarget, readTarget, type ServiceTarget, type Target, targetName } from './target.ts';

/** How this process finds services: one rule, one live Resolver per (target, options), leased to everyone who asks. */
export interface Discovery extends AsyncDisposable {
  /**
   * Leases the live resolver of `target`, and makes it where nobody holds one.
   *
   * @throws DiscoveryError `BAD_TARGET`, `BAD_OPTION`, `CLOSED`.
   */
  resolver(target: Target, options?: ResolverOptions): Resolver;
  /** Those that are alive, as they are now: for health pages and logs. */
  readonly resolvers: readonly Pick<Resolver, 'name' | 'snapshot' | 'explain'>[];
  /** Closes every resolver, whoever holds a lease. */
  close(): Promise<void>;
}

export interface DiscoveryOptions extends ResolverOptions {
  /**
   * The rule by which a target becomes a Source. Default: DNS, which needs no permission. Services that
   * `ROLLCALL_STATIC` names are taken from there instead, unless `dns` is given.
   */
  readonly source?: ((target: ServiceTarget) => Source) | undefined;
  /** Whom to ask, for the default source. Default: `ROLLCALL_DNS`, else /etc/resolv.conf. */
  readonly dns?: DnsOptions | undefined;
}

/** @throws DiscoveryError `BAD_OPTION`. */
export function createDiscovery(options: DiscoveryOptions = {}): Discovery {
  return new Registry(options);
}

const defaultKey = Symbol.for('rollcall.discovery');
const holder = globalThis as { [defaultKey]?: Discovery };

/** Makes `discovery` the one that is used where none is handed in. Call it once, at start: what is made later uses it. */
export function setDefaultDiscovery(discovery: Discovery): void {
  holder[defaultKey] = discovery;
}

function defaultDiscovery(): Discovery {
  holder[defaultKey] ??= createDiscovery();
  return holder[defaultKey];
}

/**
 * A resolver of a target, leased from `options.discovery` (the process's own by default), or of a Source of yours.
 *
 * @throws DiscoveryError `BAD_TARGET`, `BAD_OPTION`; `CLOSED` where the Discovery is.
 * @example
 * await using web = createResolver('web.default:http');
 * await web.ready({ signal: AbortSignal.timeout(2_000) });
 */
export function createResolver(
  from: Target | Source,
  options: ResolverOptions & { readonly discovery?: Discovery | undefined } = {},
): Resolver {
  const { discovery, ...rest } = options;
  if (!isSource(from)) return (discovery ?? defaultDiscovery()).resolver(from, rest);
  const live = new LiveResolver(from.name, checkSource(from), readResolverOptions(rest));
  return new Lease(new WholeView(live), () => live.close());
}

const IDLE = 100;
const IDLE_MS = 60_000;

interface Entry {
  readonly key: string;
  readonly live: LiveResolver;
  leases: number;
}

class Registry implements Discovery {
  readonly #options: DiscoveryOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #identities = new WeakMap<object, number>();
  /** What was known of services that nobody leases now: who leases one again need not wait, and meets the same ids. */
  readonly #idle: LRUCache<string, Roll>;
  #identityCount = 0;
  #access: DnsAccess | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: DiscoveryOptions) {
    readResolverOptions(options);
    const { source } = options;
    if (source !== undefined && typeof source !== 'function')
      throw badOption('source', 'a function that gives a Source for a target', source);
    createDnsConfig(options.dns ?? {}, {}); // what is wrong in it is said now, not at the first use
    this.#options = options;
    this.#idle = new LRUCache({ max: IDLE, ttl: IDLE_MS, ttlResolution: 0, perf: options.clock ?? systemClock });
  }

  resolver(target: Target, options: ResolverOptions = {}): Resolver {
    if (this.#closing !== undefined) throw closed();
    const settings = readResolverOptions({ ...this.#options, ...defined(options) });
    const home = this.#dns.config.current();
    const { namespace = home.namespace, zone = home.zone, ...rest } = readTarget(target);
    const placed: PlacedTarget = { ...rest, namespace, zone };
    const name = targetName(placed, home.zone);
    const { pod, ...service } = placed;
    const entry = this.#entry(service, targetName(service, home.zone), settings);
    const view: View = pod === undefined ? new WholeView(entry.live) : new PodView(name, entry.live, pod);
    return new Lease(view, () => this.#giveBack(entry));
  }

  get resolvers(): Discovery['resolvers'] {
    return [...this.#entries.values()].map(({ live }) => ({
      name: live.name,
      snapshot: live.snapshot,
      explain: () => live.explain(),
    }));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Made when it is first needed: whoever brings a source of their own needs no DNS server. */
  get #dns(): DnsAccess {
    const { dns, clock, random } = this.#options;
    this.#access ??= createDnsAccess(dns, clock, random);
    return this.#access;
  }

  #entry(service: PlacedTarget, name: string, settings: ResolverSettings): Entry {
    const key = `${name} ${service.zone} ${this.#keyOf(settings)}`;
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.leases += 1;
      return known;
    }
    const source = this.#sourceOf(service);
    const roll = this.#idle.get(key);
    this.#idle.delete(key);
    const entry = { key, live: new LiveResolver(name, source, settings, roll), leases: 1 };
    this.#entries.set(key, entry);
    return entry;
  }

  /** What the environment says of a laptop, unless a test says which servers to ask. */
  #sourceOf(service: PlacedTarget): Source {
    const { source, dns } = this.#options;
    const { ROLLCALL_STATIC: text = '' } = process.env;
    const isLaptop = text !== '' && dns === undefined;
    const home = this.#dns.config.current().namespace;
    const named = isLaptop ? readStatic(text, home).get(`${service.service}.${service.namespace}`) : undefined;
    if (named !== undefined || source === undefined) return named ?? serviceDnsOver(this.#dns, service);
    return checkSource(source(service));
  }

  async #giveBack(entry: Entry): Promise<void> {
    entry.leases -= 1;
    if (entry.leases > 0) return;
    if (!this.#entries.delete(entry.key)) return;
    const { live } = entry;
    const closing = live.close();
    live.memory.rest(live.settings.clock.now());
    if (live.memory.snapshot.endpoints.length > 0) this.#idle.set(entry.key, live.memory);
    await closing;
  }

  async #close(): Promise<void> {
    const lives = [...this.#entries.values()].map(({ live }) => live.close());
    this.#entries.clear();
    this.#idle.clear();
    await Promise.all(lives);
    this.#access?.client.close();
  }

  #keyOf({ pollMs, maxStaleMs, emptyGraceMs, clock, random }: ResolverSettings): string {
    const objects = [clock, random].map((object) => this.#identityOf(object));
    return [pollMs.min, pollMs.max, maxStaleMs, emptyGraceMs, ...objects].join(' ');
  }

  #identityOf(object: object): number {
    const known = this.#identities.get(object);
    if (known !== undefined) return known;
    this.#identityCount += 1;
    this.#identities.set(object, this.#identityCount);
    return this.#identityCount;
  }
}

/** An option given as `undefined` is an option that was left out. */
function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function closed(): DiscoveryError {
  return new DiscoveryError('ROLLCALL_CLOSED', 'This Discovery is closed. Make resolvers before you close it.');
}
