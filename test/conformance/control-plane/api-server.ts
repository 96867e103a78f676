import { join } from 'node:path';
import type { ApiClient } from './api-client.ts';
import { binary } from './binary.ts';
import type { Credentials } from './certificates.ts';
import { ETCD } from './etcd.ts';
import { Part } from './part.ts';

const PORT = 6_443;

export const API_SERVER = `https://127.0.0.1:${PORT}`;

interface Settings {
  readonly folder: string;
  readonly files: Credentials['files'];
  readonly flags: readonly string[];
  readonly client: ApiClient;
}

export function createApiServer({ folder, files, flags, client }: Settings): Part {
  const settings = {
    'etcd-servers': ETCD,
    ...{ 'bind-address': '127.0.0.1', 'advertise-address': '127.0.0.1', 'secure-port': PORT },
    // It would write its own address into a slice, which may be no loopback one.
    'endpoint-reconciler-type': 'none',
    ...{ 'tls-cert-file': files.certificate, 'tls-private-key-file': files.certificateKey },
    ...{ 'token-auth-file': files.tokens, 'authorization-mode': 'RBAC' },
    'service-account-issuer': 'https://kubernetes.default.svc',
    ...{ 'service-account-key-file': files.verifyingKey, 'service-account-signing-key-file': files.signingKey },
    'service-cluster-ip-range': '10.96.0.0/16,fd00:10:96::/112',
  };
  const fixed = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  return new Part({
    name: 'kube-apiserver',
    log: join(folder, 'kube-apiserver.log'),
    command: () => [binary('kube'), 'kube-apiserver', ...fixed, ...flags],
    isReady: async () => (await client.request('GET', '/readyz')).body === 'ok',
  });
}
