import { join } from 'node:path';
import type { ApiClient } from './api-client.ts';
import { binary } from './binary.ts';
import type { Credentials } from './certificates.ts';
import { Part } from './part.ts';

/** Those that what we look at depends on: an idle controller costs CPU too. */
const controllers = [
  ...['serviceaccount', 'root-ca-certificate-publisher', 'namespace', 'garbage-collector'],
  ...['statefulset', 'deployment', 'replicaset', 'endpointslice', 'endpointslice-mirroring'],
].map((name) => `${name}-controller`);

interface Settings {
  readonly folder: string;
  readonly files: Credentials['files'];
  readonly kubeconfig: string;
  readonly client: ApiClient;
}

export function createControllers({ folder, files, kubeconfig, client }: Settings): Part {
  const settings = {
    ...{ kubeconfig, 'leader-elect': false, 'secure-port': 0 },
    ...{ 'service-account-private-key-file': files.signingKey, 'root-ca-file': files.certificate },
    controllers: controllers.join(),
  };
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  return new Part({
    name: 'kube-controller-manager',
    log: join(folder, 'kube-controller-manager.log'),
    command: () => [binary('kube'), 'kube-controller-manager', ...flags],
    // It has no port. Its first work is this.
    isReady: async () =>
      (await client.request('GET', '/api/v1/namespaces/default/serviceaccounts/default')).status === 200,
  });
}
