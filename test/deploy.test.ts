import { copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCluster } from '@rollcall/testing';
import { expect, inject, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { run } from './child.ts';
import { root } from './packages.ts';
import { podServer } from './pod-server.ts';

// What `kubectl apply -k deploy` sends, as far as it can be seen without a cluster.
const deploy = join(root, 'deploy');
const manifests = globSync('*.yaml', { cwd: deploy }).flatMap((file) =>
  parseAllDocuments(readFileSync(join(deploy, file), 'utf8')).map((document) => document.toJS()),
);

function manifest(kind: string, name?: string) {
  const found = manifests.filter((each) => each.kind === kind && (name === undefined || each.metadata.name === name));
  expect(found).toHaveLength(1);
  return found[0];
}

test('the headless Service selects the pods of the StatefulSet that it governs', () => {
  const service = manifest('Service', 'web');
  const { spec } = manifest('StatefulSet', 'web');
  expect(service.spec.clusterIP).toBe('None');
  expect(spec.serviceName).toBe(service.metadata.name);
  expect(spec.selector.matchLabels).toEqual(service.spec.selector);
  expect(spec.template.metadata.labels).toEqual(service.spec.selector);
  const ports = spec.template.spec.containers[0].ports.map(({ name }: { name: string }) => name);
  expect(ports).toContain(service.spec.ports[0].targetPort);
});

test('the app runs as who may watch EndpointSlices, and may do nothing else', () => {
  const account = manifest('Deployment', 'app').spec.template.spec.serviceAccountName;
  const { subjects, roleRef } = manifest('RoleBinding');
  expect(subjects).toEqual([{ kind: 'ServiceAccount', name: account }]);
  expect(manifest('ServiceAccount').metadata.name).toBe(account);
  expect(roleRef.name).toBe(manifest('Role').metadata.name);
  expect(manifest('Role').rules).toEqual([
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
  ]);
});

test('every file is applied, or made a ConfigMap of', () => {
  const { resources, configMapGenerator } = manifest('Kustomization');
  const named = [...resources, ...configMapGenerator.flatMap(({ files }: { files: string[] }) => files)];
  const there = globSync(['*.yaml', 'app/*'], { cwd: deploy }).filter((file) => file !== 'kustomization.yaml');
  expect(named.toSorted()).toEqual(there.toSorted());
});

test('the app, with the packages as users get them, asks all pods and loses no request', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: podServer });
  const folder = join(inject('consumer'), 'deploy');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(deploy, 'app', 'app.mjs'), join(folder, 'app.mjs'));
  const { code, said } = await run(['node', 'app.mjs'], {
    cwd: folder,
    env: cluster.env,
    onOutput(output, child) {
      if (output.includes('100 requests')) child.kill();
    },
  });
  expect(said).toMatch(/100 requests, 0 failed; web-0 \d+ · web-1 \d+ · web-2 \d+/);
  expect(code).toBe(0);
});
