import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './child.ts';
import type { Outcome } from './redis/crash-roll.ts';

const lack = missing();
const title = 'a Redis Cluster whose nodes vanish one by one: ioredis and node-redis go on';

test.skipIf(lack !== undefined)(
  lack === undefined ? title : `${title} (skipped: ${lack})`,
  async () => {
    const program = join(import.meta.dirname, 'redis', 'crash-roll.ts');
    const command = ['unshare', '-n', 'node', '-C', '@rollcall/source', program];
    const { code, said } = await run(command, { cwd: import.meta.dirname, limitMs: 170_000 });
    expect(code, said).toBe(0);
    const outcomes = JSON.parse(said) as Readonly<Record<string, Outcome>>;
    for (const client of ['ioredis', 'node-redis']) {
      expect(outcomes[`${client} with`]?.served, said).toBeGreaterThanOrEqual(0.9);
      expect(outcomes[`${client} without`]?.served, said).toBe(0);
    }
  },
  180_000,
);

/** What this machine lacks; undefined where nothing is missing. */
function missing(): string | undefined {
  if (spawnSync('redis-server', ['--version']).status !== 0) return 'there is no redis-server';
  if (spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']).status !== 0) return 'no root, or no namespaces';
  return undefined;
}
