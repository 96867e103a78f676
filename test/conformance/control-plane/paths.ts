import type { Named } from '../control-plane.ts';
import type { ApiClient } from './api-client.ts';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Where objects are in the API, by what the server itself says of its kinds. */
export class Paths {
  readonly #client: ApiClient;
  readonly #resources = new Map<string, Promise<readonly Resource[]>>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async of({ apiVersion, kind, metadata: { name, namespace = 'default' } }: Named): Promise<string> {
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = (await this.#resourcesOf(group)).find((each) => each.kind === kind && !each.name.includes('/'));
    if (resource === undefined) throw new Error(`${group} has no ${kind}`);
    const place = resource.namespaced ? `namespaces/${namespace}/` : '';
    return `${group}/${place}${resource.name}/${name}`;
  }

  async #resourcesOf(group: string): Promise<readonly Resource[]> {
    const known = this.#resources.get(group);
    if (known !== undefined) return await known;
    const asked = this.#client.must<{ resources: Resource[] }>('GET', group).then(({ resources }) => resources);
    this.#resources.set(group, asked);
    asked.catch(() => this.#resources.delete(group));
    return await asked;
  }
}
