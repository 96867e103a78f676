import { FakeRing } from '../fake-ring/fake-ring.ts';
import { type Nodes, SIZE } from './nodes.ts';
import { KEYSPACES } from './schema.ts';

export function fakeNodes(): Nodes {
  const ring = new FakeRing({ keyspaces: KEYSPACES, size: SIZE });
  return {
    name: 'a fake ring',
    start: (pod) => ring.start(pod),
    [Symbol.asyncDispose]: async () => {},
  };
}
