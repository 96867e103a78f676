import type cassandra from 'cassandra-driver';
import { CassandraDiscoveryError } from './errors.ts';

/** The app's own module: the driver checks its policies by `instanceof`. */
export type Driver = typeof cassandra;

/** The driver's minors that CI runs. */
const tested = '4.8 to 4.10';

/** Where a class stands that the driver's types call an interface. */
export interface TranslatorModule {
  readonly AddressTranslator: new () => cassandra.policies.addressResolution.AddressTranslator;
}

/** The base class of translators. @throws CassandraDiscoveryError `ROLLCALL_CASSANDRA_VERSION`. */
export function translatorClass(driver: Driver): TranslatorModule['AddressTranslator'] {
  const found = (driver?.policies?.addressResolution as unknown as Partial<TranslatorModule>)?.AddressTranslator;
  if (typeof found !== 'function') throw lacks('policies.addressResolution.AddressTranslator', versionOf(driver));
  return found;
}

/** The policy that the driver itself uses by default. @throws CassandraDiscoveryError `ROLLCALL_CASSANDRA_VERSION`. */
export function defaultPolicyClass(driver: Driver): Driver['policies']['loadBalancing']['DefaultLoadBalancingPolicy'] {
  const found: unknown = driver?.policies?.loadBalancing?.DefaultLoadBalancingPolicy;
  if (typeof found !== 'function') throw lacks('policies.loadBalancing.DefaultLoadBalancingPolicy', versionOf(driver));
  return driver.policies.loadBalancing.DefaultLoadBalancingPolicy;
}

export function lacks(what: string, version: string): CassandraDiscoveryError {
  return new CassandraDiscoveryError(
    'ROLLCALL_CASSANDRA_VERSION',
    `This cassandra-driver (${version}) has no \`${what}\`. Tested are ${tested}: install one of these.`,
  );
}

function versionOf(driver: Driver | undefined): string {
  const { version } = (driver ?? {}) as { readonly version?: unknown };
  return typeof version === 'string' ? version : 'of an unknown version';
}
