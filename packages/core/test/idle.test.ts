import { expect, test } from 'vitest';
import { createDiscovery } from '../src/discovery.ts';
import type { Source } from '../src/source.ts';

/** Every service has the same pod, and takes a moment to say so. */
const source = (): Source => ({
  name: 'same',
  lookup: async () => ({ kind: 'found', endpoints: [{ address: '10.0.0.1', port: 8080 }] }),
});

test('of services that nobody leases now, the last hundred are remembered', async () => {
  await using discovery = createDiscovery({ source });
  for (let n = 0; n <= 100; n += 1) {
    await using resolver = discovery.resolver(`web-${n}`);
    await resolver.ready();
  }
  await using oldest = discovery.resolver('web-0');
  await using second = discovery.resolver('web-1');
  expect([oldest, second].map(({ snapshot }) => snapshot.endpoints.length)).toEqual([0, 1]);
});
