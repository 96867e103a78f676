import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeletSettings } from '../kubelet.ts';
import type { Pod } from '../object.ts';
import type { Ask } from './persistent.ts';

/** What a kubelet puts into a pod: its ServiceAccount's token, and whom to ask for names. Gives their folder. */
export async function writePodFiles({ metadata, spec }: Pod, settings: KubeletSettings, ask: Ask): Promise<string> {
  const { namespace = '', name } = metadata;
  const folder = join(settings.folder, name);
  mkdirSync(folder, { recursive: true });
  const files = {
    namespace,
    'ca.crt': settings.ca,
    token: await tokenOf(namespace, spec.serviceAccountName, ask),
    'resolv.conf': resolvConf(namespace, settings),
  };
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  return folder;
}

/** With `dnsPolicy: ClusterFirst`, the default. */
function resolvConf(namespace: string, { nameserver, zone }: KubeletSettings): string {
  const search = [`${namespace}.svc.${zone}`, `svc.${zone}`, zone].join(' ');
  return `nameserver ${nameserver}\nsearch ${search}\noptions ndots:5\n`;
}

async function tokenOf(namespace: string, account: string, ask: Ask): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3_600 } };
  const { body } = await ask<{ status?: { token: string } }>('POST', path, asked);
  return body.status?.token ?? '';
}
