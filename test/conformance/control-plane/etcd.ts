import { join } from 'node:path';
import { binary } from './binary.ts';
import { Part } from './part.ts';

const peers = 'http://127.0.0.1:2380';

export const ETCD = 'http://127.0.0.1:2379';

export function createEtcd(folder: string): Part {
  const flags = {
    ...{ 'data-dir': join(folder, 'etcd'), 'unsafe-no-fsync': true, 'log-level': 'warn' },
    ...{ 'listen-client-urls': ETCD, 'advertise-client-urls': ETCD },
    ...{ 'listen-peer-urls': peers, 'initial-advertise-peer-urls': peers, 'initial-cluster': `default=${peers}` },
  };
  return new Part({
    name: 'etcd',
    log: join(folder, 'etcd.log'),
    command: () => [binary('kube'), 'etcd', ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)],
    isReady: async () => (await fetch(`${ETCD}/health`)).ok,
  });
}

/** By etcd's JSON gateway (etcd, "Why gRPC gateway"). */
export async function compactEtcd(revision: string): Promise<void> {
  const body = JSON.stringify({ revision, physical: true });
  const response = await fetch(`${ETCD}/v3/kv/compaction`, { method: 'POST', body });
  if (!response.ok) throw new Error(`etcd did not compact: ${await response.text()}`);
}
