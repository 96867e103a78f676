import {
  type Clock,
  createBalancer,
  createResolver,
  type Discovery,
  fixed,
  parseTarget,
  type ServiceTarget,
} from '@rollcall/core';
import { badOption, functionOption, msOption, pickerOption } from './bad-option.ts';
import type { CommonOptions, ServiceOptions } from './service-options.ts';

/** ServiceOptions, checked. What may be undefined has a default elsewhere. */
export interface ServiceSettings
  extends Pick<ServiceOptions, 'port' | 'picker' | 'ejection' | 'retryBudget' | 'key' | 'idempotent' | 'resolver'> {
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly waitMs: number;
  readonly serverName: 'service' | 'pod';
}

export interface ListedService {
  readonly target: ServiceTarget;
  readonly settings: ServiceSettings;
}

/** What Agents of undici's and of node:http say of their services. */
export interface ServicesOptions extends CommonOptions {
  readonly services?: readonly string[] | Readonly<Record<string, ServiceOptions>> | undefined;
  readonly defaults?: Omit<ServiceOptions, 'resolver'> | undefined;
  /** undici's, of the whole Agent. */
  readonly connectTimeout?: number | undefined;
  readonly headersTimeout?: number | undefined;
}

/** ServicesOptions, checked. */
export interface ServicesSettings {
  readonly listed: readonly ListedService[];
  /** For services that are not listed. */
  readonly defaults: ServiceSettings;
  readonly discovery: Discovery | undefined;
  readonly clock: Clock | undefined;
  readonly random: (() => number) | undefined;
}

export function readServicesOptions(options: ServicesOptions): ServicesSettings {
  const { services = [], defaults = {}, discovery, clock, random } = options;
  if (typeof services !== 'object' || services === null)
    throw badOption('services', 'names, or options by name', services);
  if (discovery !== undefined && typeof discovery.resolver !== 'function')
    throw badOption('discovery', 'a Discovery, such as `createDiscovery()`', discovery);
  if ('resolver' in defaults) throw badOption('defaults.resolver', 'left out, as services differ in it', 'one');
  const byName = Array.isArray(services) ? services.map((name) => [name, {}] as const) : Object.entries(services);
  return {
    listed: byName.map(([name, own]) => ({
      target: readName(name),
      settings: readServiceOptions(`services['${name}']`, { ...defined(defaults), ...defined(own) }, options),
    })),
    defaults: readServiceOptions('defaults', defaults, options),
    discovery,
    clock,
    random: functionOption('random', random),
  };
}

function readName(name: string): ServiceTarget {
  const { kind, ...target } = parseTarget(name);
  if (kind === 'service' && target.port === undefined) return target as ServiceTarget;
  throw badOption('services', 'names of services, without ports: web, web.default, web.default.svc', name);
}

function readServiceOptions(name: string, own: ServiceOptions, agent: ServicesOptions): ServiceSettings {
  const { port, picker, key, idempotent, resolver, ejection, retryBudget, serverName = 'service' } = own;
  if (ejection !== undefined || retryBudget !== undefined) checkBalancing({ ejection, retryBudget });
  if (resolver !== undefined && !('snapshot' in resolver))
    throw badOption(`${name}.resolver`, 'a Resolver, such as `createResolver()` gives', resolver);
  if (serverName !== 'service' && serverName !== 'pod')
    throw badOption(`${name}.serverName`, "'service' or 'pod'", serverName);
  return {
    port: readPort(`${name}.port`, port),
    picker: pickerOption(`${name}.picker`, picker),
    key: functionOption(`${name}.key`, key, 'a function from a request to its key'),
    idempotent: functionOption(`${name}.idempotent`, idempotent, 'a function of a request'),
    resolver,
    ejection,
    retryBudget,
    connectTimeoutMs: msOption(`${name}.connectTimeoutMs`, own.connectTimeoutMs) ?? agent.connectTimeout ?? 1_000,
    headersTimeoutMs: msOption(`${name}.headersTimeoutMs`, own.headersTimeoutMs) ?? agent.headersTimeout ?? 30_000,
    waitMs: msOption(`${name}.waitMs`, own.waitMs) ?? 2_000,
    serverName,
  };
}

/** Only a Balancer knows them: one is made for nobody, as what is wrong is to be said now, and not at the first request. */
function checkBalancing(options: Pick<ServiceOptions, 'ejection' | 'retryBudget'>): void {
  const nobody = createResolver(fixed([]));
  try {
    void createBalancer(nobody, options).close();
  } finally {
    void nobody.close();
  }
}

/** A name has a letter (RFC 6335 §5.1). */
function readPort(name: string, port: number | string | undefined): number | string | undefined {
  if (port === undefined) return undefined;
  const isRight =
    typeof port === 'number' ? Number.isInteger(port) && port > 0 && port < 65_536 : /[a-z]/i.test(String(port));
  if (!isRight) throw badOption(name, "a port's number, or its name", port);
  return port;
}

/** An option given as `undefined` is an option that was left out. */
function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
