import type { MethodConfig } from '@grpc/grpc-js';
import { badOption } from '../bad-option.ts';
import type { HeadlessOptions } from '../options.ts';
import { NAME } from './grpc.ts';

/** What of gRPC's service config is said here; the rest of the app's is passed on. */
export interface ServiceConfigJson {
  readonly loadBalancingConfig: readonly Readonly<Record<string, object>>[];
  readonly methodConfig: readonly MethodConfigJson[];
  readonly [key: string]: unknown;
}

export type MethodConfigJson = Omit<MethodConfig, 'timeout'> & {
  readonly timeout?: string | NonNullable<MethodConfig['timeout']>;
};

/**
 * The app's service config with our policy, and with a retry policy for all methods that it says nothing of.
 *
 * It is built here, and never by hand: grpc-js takes what it does not understand (a `loadBalancingPolicy` as in Go, a policy
 * with a typing error) for `pick_first`, without a word.
 *
 * @throws GrpcDiscoveryError `BAD_OPTION`.
 */
export function buildServiceConfig(theirs: unknown, retry: HeadlessOptions['retry']): ServiceConfigJson {
  const { loadBalancingConfig, loadBalancingPolicy, ...rest } = parse(theirs);
  if (loadBalancingConfig !== undefined || loadBalancingPolicy !== undefined)
    throw badOption(OPTION, 'without a load-balancing policy: give a `picker` instead', 'one with it');
  const { methodConfig = [], ...others } = rest;
  if (!Array.isArray(methodConfig) || !methodConfig.every(hasNames))
    throw badOption(`${OPTION}.methodConfig`, 'a list of objects, each with a list `name`', methodConfig);
  const hasDefault = methodConfig.some(({ name }) => name.some(isForAll));
  return {
    ...(retry === false ? {} : { retryThrottling: THROTTLE }),
    ...others,
    loadBalancingConfig: [{ [NAME]: {} }],
    methodConfig: retry === false || hasDefault ? methodConfig : [...methodConfig, retryOf(retry ?? {})],
  };
}

const OPTION = "channelOptions['grpc.service_config']";

/**
 * gRFC A6: a failed call costs one token, a good one brings `tokenRatio`, and there are retries while more than half are
 * left. So about one call in ten may be made twice for long; the many are for a pod that dies with hundreds under way.
 */
const THROTTLE = { maxTokens: 1_000, tokenRatio: 0.1 };

function parse(text: unknown): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const read: unknown = JSON.parse(String(text));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw badOption(OPTION, 'an object in JSON', text);
}

function hasNames(config: unknown): config is MethodConfigJson {
  const names = isObject(config) && 'name' in config ? config.name : undefined;
  return Array.isArray(names) && names.every(isObject);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isForAll({ service = '' }: MethodConfigJson['name'][number]): boolean {
  return service === '';
}

function retryOf({
  maxAttempts = 3,
  codes = [14],
}: Exclude<HeadlessOptions['retry'], false | undefined>): MethodConfig {
  if (!Number.isInteger(maxAttempts) || maxAttempts < 2 || maxAttempts > 5)
    throw badOption('retry.maxAttempts', 'a whole number from 2 to 5, or `retry: false`', maxAttempts);
  const isCode = (code: unknown): boolean => Number.isInteger(code) && Number(code) > 0 && Number(code) <= 16;
  if (!Array.isArray(codes) || codes.length === 0 || !codes.every(isCode))
    throw badOption('retry.codes', 'a list of status codes from 1 to 16', codes);
  const backoff = { initialBackoff: '0.05s', maxBackoff: '1s', backoffMultiplier: 2 };
  return { name: [{}], retryPolicy: { maxAttempts, ...backoff, retryableStatusCodes: [...codes] } };
}
