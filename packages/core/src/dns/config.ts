import { badOption, msOption, numberOption } from '../options.ts';
import { canonicalName, isDomainName } from './name.ts';
import { createResolvConfFile, type ResolvConfReading } from './resolv-conf-file.ts';
import { parseServerAddress, type ServerAddress } from './server-address.ts';

export type { ServerAddress } from './server-address.ts';

/** Whom to ask, and how patiently. Each key left out is taken from the environment, else from resolv.conf. */
export interface DnsOptions {
  /**
   * DNS servers: `ip`, `ip:port` or `[v6]:port`. Default: `ROLLCALL_DNS` (a list with commas), else resolv.conf's.
   * For tests and sidecars: resolv.conf can name no port.
   */
  readonly servers?: readonly string[] | undefined;
  /**
   * Suffixes for names that are not full. Default: resolv.conf's `search`; where `servers` or `ROLLCALL_DNS` and
   * `ROLLCALL_NAMESPACE` or `ROLLCALL_ZONE` are given, what a pod of that namespace has.
   */
  readonly search?: readonly string[] | undefined;
  /** Names with fewer dots are tried with the search list first. Default: resolv.conf's, else 1; a pod's is 5. */
  readonly ndots?: number | undefined;
  /**
   * How long one server may take, in ms. Default: resolv.conf's `timeout`, else 500. Less where that many servers
   * could otherwise not all be asked in time. Raise it where DNS crosses a WAN.
   */
  readonly timeoutMs?: number | undefined;
  /** How many times the round of servers is made. Default: resolv.conf's `attempts`, else 2. */
  readonly attempts?: number | undefined;
  /** Default `/etc/resolv.conf`. It is read again when it changes. */
  readonly resolvConf?: string | undefined;
}

/** What holds right now. Undefined: nobody said. */
export interface DnsConfig {
  readonly servers: readonly ServerAddress[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutMs: number | undefined;
  readonly attempts: number | undefined;
  /** Do not always begin with the first server. */
  readonly rotate: boolean;
  /** The caller's own namespace: of the `search` option, else `ROLLCALL_NAMESPACE`, else resolv.conf's, else `default`. */
  readonly namespace: string;
  /** The cluster's zone: of the `search` option, else `ROLLCALL_ZONE`, else resolv.conf's, else `cluster.local`. */
  readonly zone: string;
  /** There is no resolv.conf, and none was named: the system's own resolver may know more. */
  readonly usesSystem: boolean;
  /** For people: where `servers` came from. */
  readonly origin: string;
  /** For people: what in resolv.conf could not be read. */
  readonly problems: readonly string[];
}

/** What was said by option or environment, checked. It does not change; resolv.conf does. */
interface Stated {
  readonly servers: readonly ServerAddress[] | undefined;
  readonly search: readonly string[] | undefined;
  readonly ndots: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly attempts: number | undefined;
  readonly namespace: string | undefined;
  readonly zone: string | undefined;
  readonly resolvConf: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Options before environment before resolv.conf. `current()` gives the same object until resolv.conf changes, and never
 * throws: a file that cannot be read is a config without servers.
 *
 * @throws DiscoveryError `BAD_OPTION`, at once, naming the option or the variable, and what is wrong in it.
 */
export function createDnsConfig(options: DnsOptions, env: NodeJS.ProcessEnv = process.env): { current(): DnsConfig } {
  const stated = readStated(options, env);
  const path = options.resolvConf ?? '/etc/resolv.conf';
  const file = createResolvConfFile(path);
  let reading: ResolvConfReading | undefined;
  let config: DnsConfig;

  return {
    current() {
      const next = file.current();
      if (next !== reading) config = combine(stated, next, path);
      reading = next;
      return config;
    },
  };
}

function combine(stated: Stated, { conf, failure }: ResolvConfReading, path: string): DnsConfig {
  const own = clusterOf(conf.search);
  const namespace = stated.namespace ?? own?.namespace ?? 'default';
  const zone = stated.zone ?? own?.zone ?? 'cluster.local';
  // Servers and namespace of a cluster, on a machine that is none of its pods: its own search list is about elsewhere.
  const abroad = stated.servers && (stated.namespace ?? stated.zone) !== undefined;
  const podSearch = abroad ? [`${namespace}.svc.${zone}`, `svc.${zone}`, zone] : undefined;
  return {
    servers: stated.servers ?? conf.servers,
    search: stated.search ?? podSearch ?? conf.search,
    ndots: stated.ndots ?? (podSearch && !stated.search ? 5 : conf.ndots),
    timeoutMs: stated.timeoutMs ?? conf.timeoutMs,
    attempts: stated.attempts ?? conf.attempts,
    rotate: conf.rotate,
    namespace,
    zone,
    usesSystem: failure !== undefined && stated.servers === undefined && stated.resolvConf === undefined,
    origin: stated.origin ?? (failure === undefined ? path : `${path} (not readable: ${failure})`),
    problems: conf.problems.map((problem) => `${path} ${problem}`),
  };
}

/** The kubelet writes `<namespace>.svc.<zone>` first. */
function clusterOf(search: readonly string[]): { namespace: string; zone: string } | undefined {
  for (const suffix of search) {
    const [, namespace, zone] = /^([^.]+)\.svc\.(.+)$/.exec(suffix) ?? [];
    if (namespace !== undefined && zone !== undefined) return { namespace, zone };
  }
  return undefined;
}

function readStated(options: DnsOptions, env: NodeJS.ProcessEnv): Stated {
  const { ROLLCALL_DNS: list, ROLLCALL_NAMESPACE: namespace, ROLLCALL_ZONE: zone } = env;
  const fromEnv = list ? readServers('ROLLCALL_DNS', list.split(',')) : undefined;
  const fromOptions = options.servers && readServers('servers', asList('servers', options.servers));
  const { ndots, timeoutMs, attempts } = options;
  const { resolvConf = '/etc/resolv.conf' } = options;
  if (typeof resolvConf !== 'string' || resolvConf === '')
    throw badOption('resolvConf', 'the path of a file', resolvConf);
  const search = options.search && asList('search', options.search).map((suffix) => readName('search', suffix));
  const place = search && clusterOf(search);
  return {
    servers: fromOptions ?? fromEnv,
    search,
    ndots: ndots === undefined ? undefined : numberOption('ndots', ndots, 1, { max: 15, integer: true }),
    timeoutMs: timeoutMs === undefined ? undefined : msOption('timeoutMs', timeoutMs, 500, 1),
    attempts:
      attempts === undefined ? undefined : numberOption('attempts', attempts, 2, { min: 1, max: 10, integer: true }),
    namespace: place?.namespace ?? (namespace ? readLabel('ROLLCALL_NAMESPACE', namespace) : undefined),
    zone: place?.zone ?? (zone ? readName('ROLLCALL_ZONE', zone) : undefined),
    resolvConf: options.resolvConf,
    origin: fromOptions ? 'options' : fromEnv && 'ROLLCALL_DNS',
  };
}

function readServers(option: string, list: readonly string[]): readonly ServerAddress[] {
  if (list.length === 0) throw badOption(option, 'a list of at least one server', list);
  return list.map((text) => {
    const server = parseServerAddress(text.trim());
    if (!server) throw badOption(option, 'a list of `ip`, `ip:port` or `[v6]:port`', text);
    return server;
  });
}

function asList(option: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw badOption(option, 'a list of strings', value);
}

function readName(option: string, text: string): string {
  const name = canonicalName(text.trim());
  if (!isDomainName(name)) throw badOption(option, 'a domain name, such as `cluster.local`', text);
  return name;
}

function readLabel(option: string, text: string): string {
  const label = readName(option, text);
  if (label.includes('.')) throw badOption(option, 'one label, such as `default`', text);
  return label;
}
