import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { DiscoveryError, type DnsOptions, parseTarget, type ServiceTarget } from '@rollcall/core';
import type { Asking, Command, ServiceCommand } from './command.ts';
import { misuse, readMs, readNamespace, readResolvConf, readServer, readZone } from './option-values.ts';

const options = {
  server: { type: 'string', multiple: true },
  'resolv-conf': { type: 'string' },
  namespace: { type: 'string' },
  zone: { type: 'string' },
  timeout: { type: 'string' },
  explain: { type: 'boolean', default: false },
  'connect-timeout': { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

/** Reads a command line. What is wrong with it is a `misuse`, and no error. */
export function readArgs(argv: readonly string[]): Command {
  try {
    return commandOf(parse(argv));
  } catch (error) {
    if (isMisuse(error)) return { kind: 'misuse', message: error.message };
    throw error;
  }
}

type Parsed = ReturnType<typeof parse>;
type Values = Parsed['values'];

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options, allowPositionals: true });
}

function commandOf({ values, positionals: [name, ...targets] }: Parsed): Command {
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (name === undefined) throw misuse('say what to do');
  if (!isService(name)) throw misuse(`'${name}' is no command`);
  if (targets.length !== 1) throw misuse(`${name} takes one TARGET, and got ${targets.length}`);
  checkOwners(name, values);
  const target = readTarget(targets[0] ?? '', values);
  return services[name]({ target, dns: dnsOptions(values), isJson: values.json }, values);
}

type Name = ServiceCommand['kind'];

const services: Readonly<Record<Name, (asking: Asking, values: Values) => ServiceCommand>> = {
  resolve: (asking, { timeout, explain }) => ({
    kind: 'resolve',
    ...asking,
    timeoutMs: readMs('timeout', timeout),
    isExplained: explain,
  }),
  watch: (asking) => ({ kind: 'watch', ...asking }),
  doctor: (asking, values) => ({
    kind: 'doctor',
    ...asking,
    connectTimeoutMs: readMs('connect-timeout', values['connect-timeout']) ?? CONNECT_MS,
  }),
};

function isService(name: string): name is Name {
  return Object.hasOwn(services, name);
}

/** The options that one command alone has. */
const owners = { timeout: 'resolve', explain: 'resolve', 'connect-timeout': 'doctor' } as const;

function checkOwners(name: Name, values: Values): void {
  for (const option of Object.keys(owners) as (keyof typeof owners)[]) {
    const isGiven = values[option] !== undefined && values[option] !== false;
    if (isGiven && owners[option] !== name) throw misuse(`--${option} is for ${owners[option]}`);
  }
}

/** `--namespace` and `--zone` are where the caller stands: a target that names its own is not moved. */
function readTarget(text: string, values: Values): ServiceTarget {
  const [namespace, zone] = [readNamespace(values.namespace), readZone(values.zone)];
  const parsed = parseTarget(text);
  if (parsed.kind === 'host') throw misuse(`'${text}' is a host, and no headless service`);
  return { ...parsed, namespace: parsed.namespace ?? namespace, zone: parsed.zone ?? zone };
}

/** Where nothing is said of DNS, the environment may name the pods themselves (`ROLLCALL_STATIC`). */
function dnsOptions({ server: servers, 'resolv-conf': file }: Values): DnsOptions | undefined {
  if (servers === undefined && file === undefined) return undefined;
  return { servers: servers?.map(readServer), resolvConf: file === undefined ? undefined : readResolvConf(file) };
}

/** As long as discovery's own connects may take. */
const CONNECT_MS = 1_000;

function isMisuse(error: unknown): error is Error {
  if (DiscoveryError.is(error)) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
