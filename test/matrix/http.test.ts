import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { run } from '../child.ts';
import { root } from '../packages.ts';
import { nodes } from './versions.ts';

const app = inject('consumer');

/** Node 24 is what all other tests run on. Each Node has a `fetch` and an undici of its own, which ours have to get along with. */
test.each(nodes.filter((version) => version !== '24'))(
  'the tests of @rollcall/http pass on Node %s, with undici 7.30, 8.11 and the newest',
  async (version) => {
    const node = join(app, `node_modules/node-${version}/bin/node`);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const env = { ROLLCALL_TEST: 'thorough' };
    const command = [node, vitest, 'run', '--project', 'packages', 'packages/http'];
    const { code, said } = await run(command, { cwd: root, env, limitMs: 280_000 });
    expect(code, said).toBe(0);
  },
  300_000,
);
