import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A resolv.conf, until disposed. It can name no port: the servers are given by `--server`. */
export function resolvConf(...lines: readonly string[]): Disposable & { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
  const path = join(folder, 'resolv.conf');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

/** The line that the kubelet writes for a pod of `namespace`. */
export function searchOf(namespace: string, ...node: readonly string[]): string {
  return ['search', `${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local', ...node].join(' ');
}
