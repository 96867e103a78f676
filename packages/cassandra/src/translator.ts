import type cassandra from 'cassandra-driver';
import { type Driver, translatorClass } from './driver.ts';
import type { Ring } from './ring.ts';

/**
 * What a node calls itself (`rpc_address`) becomes the address that the headless service lists for it: one host for a pod
 * of two families, and the port that the pod has. Whom the service does not list is left as it is: another data center.
 */
export function createTranslator(driver: Driver, ring: Ring): cassandra.policies.addressResolution.AddressTranslator {
  return new (class extends translatorClass(driver) {
    override translate(address: string, port: number, callback: (endpoint: string) => void): void {
      const endpoint = ring.at(address);
      callback(endpoint === undefined ? `${address}:${port}` : `${endpoint.address}:${endpoint.port}`);
    }
  })();
}
