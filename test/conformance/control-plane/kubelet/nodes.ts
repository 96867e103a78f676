import type { Pod } from '../object.ts';
import type { Ask } from './persistent.ts';

/** One in each zone: `node-a` in `zone-a`. */
const letters = ['a', 'b', 'c'];

/** Where pods are: in turn on each of them. */
export class Nodes {
  readonly #ask: Ask;
  #last = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async register(): Promise<void> {
    for (const letter of letters) {
      const name = `node-${letter}`;
      const labels = { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `zone-${letter}` };
      await this.#ask('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    }
  }

  /** It comes back by the watch, with its node. */
  async bind({ metadata: { namespace, name, uid } }: Pod): Promise<void> {
    const target = { apiVersion: 'v1', kind: 'Node', name: `node-${letters[this.#last % letters.length]}` };
    this.#last += 1;
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, uid }, target };
    await this.#ask('POST', `/api/v1/namespaces/${namespace}/pods/${name}/binding`, binding);
  }
}
