import { createBalancer, createDnsConfig, createResolver, fixed, readTarget, type Target } from '@rollcall/core';
import { badOption, translated } from '../bad-option.ts';
import type { HeadlessOptions } from '../options.ts';
import { Selector } from './selector.ts';
import { buildServiceConfig, type ServiceConfigJson } from './service-config.ts';

/** HeadlessOptions, checked: what a channel's resolver and policy go by. */
export class Settings {
  /** As the app wrote it. */
  readonly target: Target;
  /** `greeter.default.svc.cluster.local`: the `:authority` of calls, and the name in certificates. */
  readonly host: string;
  /** For people, in the channel's target. */
  readonly port: string;
  readonly options: HeadlessOptions;
  readonly waitMs: number;
  readonly serverName: 'service' | 'pod';
  readonly serviceConfig: ServiceConfigJson;
  readonly selector: Selector;

  /** @throws GrpcDiscoveryError `BAD_TARGET`, `BAD_OPTION`. */
  constructor(target: Target, options: HeadlessOptions) {
    const { waitMs = 2_000, serverName = 'service', retry, channelOptions } = check(options);
    const { service, pod, port, ...place } = translated(() => readTarget(target));
    // As the default Discovery places it; where another one is handed in, only it knows better.
    const home = translated(() => createDnsConfig({}).current());
    const { namespace = home.namespace, zone = home.zone } = place;
    this.target = target;
    this.host = [...(pod === undefined ? [] : [pod]), service, namespace, 'svc', zone].join('.');
    this.port = port === undefined ? '' : `:${port}`;
    this.options = options;
    this.waitMs = waitMs;
    this.serverName = serverName;
    this.serviceConfig = buildServiceConfig(channelOptions?.['grpc.service_config'], retry);
    this.selector = new Selector(this.serviceConfig);
  }

  /** grpc-js prints a channel's options when it traces, and what is in here may go round in circles. */
  toJSON(): string {
    return `${this.host}${this.port}`;
  }
}

function check(options: HeadlessOptions): HeadlessOptions {
  if (!isBag(options)) throw badOption('options', 'an object', options);
  for (const [name, { is, expected }] of Object.entries(RULES)) {
    const value = options[name as keyof typeof RULES];
    if (value !== undefined && !is(value)) throw badOption(name, expected, value);
  }
  checkBalancing(options);
  return options;
}

interface Rule {
  readonly is: (value: unknown) => boolean;
  readonly expected: string;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isBag = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const has =
  (...names: readonly string[]) =>
  (value: unknown) =>
    isBag(value) && names.every((name) => name in (value as object));

const RULES = {
  picker: { is: has('create'), expected: 'a picker, such as `roundRobin()`' },
  key: { is: isFunction, expected: 'a function from a call to its key' },
  onDrain: { is: isFunction, expected: 'a function of an endpoint' },
  waitMs: { is: (value) => typeof value === 'number' && value >= 0, expected: 'a number of ms, 0 or more' },
  serverName: { is: (value) => value === 'service' || value === 'pod', expected: "'service' or 'pod'" },
  retry: { is: (value) => value === false || isBag(value), expected: 'an object, or false' },
  channelOptions: { is: isBag, expected: 'an object' },
  clock: { is: has('now', 'setTimeout'), expected: 'a Clock: an object with `now` and `setTimeout`' },
  random: { is: isFunction, expected: 'a function such as Math.random' },
  discovery: { is: has('resolver'), expected: 'a Discovery, such as `createDiscovery()`' },
  resolver: { is: has('snapshot'), expected: 'a Resolver, such as `createResolver()` gives' },
} as const satisfies Readonly<Record<string, Rule>>;

/** Only a Balancer knows them: one is made for nobody, as what is wrong is to be said now, and not at the first call. */
function checkBalancing({ picker, ejection }: HeadlessOptions): void {
  const nobody = createResolver(fixed([]));
  try {
    translated(() => void createBalancer(nobody, { picker, ejection }).close());
  } finally {
    void nobody.close();
  }
}
