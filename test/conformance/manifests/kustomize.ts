import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../control-plane/object.ts';

interface Kustomization {
  readonly namespace: string;
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly { readonly name: string; readonly files: readonly string[] }[];
}

interface Subject {
  readonly kind: string;
  readonly name: string;
}

/** What `kubectl apply -k` sends of a folder, but for the hash that it puts behind a ConfigMap's name. */
export function kustomize(folder: string): readonly KubernetesObject[] {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const { namespace, resources, configMapGenerator }: Kustomization = parse(read('kustomization.yaml'));
  const configMaps = configMapGenerator.map(({ name, files }) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
    data: Object.fromEntries(files.map((file) => [basename(file), read(file)])),
  }));
  const objects = resources.flatMap((file) =>
    parseAllDocuments(read(file)).map((each): KubernetesObject => each.toJS()),
  );
  return [...configMaps, ...objects].map((object) => within(namespace, object));
}

/** Those who are given a role are in it too. */
function within(namespace: string, object: KubernetesObject): KubernetesObject {
  const placed = { ...object, metadata: { ...object.metadata, namespace } };
  if (object.kind !== 'RoleBinding') return placed;
  return { ...placed, subjects: (object.subjects as Subject[]).map((subject) => ({ ...subject, namespace })) };
}
