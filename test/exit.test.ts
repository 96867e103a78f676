import { join } from 'node:path';
import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Ended, run } from './child.ts';
import { podServer } from './pod-server.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
});
afterEach(() => cluster.close());

test('a process that used everything and closed it exits by itself', async () => {
  await cluster.statefulSet('web', { replicas: 3, ports: { http: 8080 }, run: podServer });
  const ended = await program('closes-everything.ts');
  expect(ended, ended.said).toMatchObject({ code: 0, signal: null });
  expect(JSON.parse(ended.said)).toEqual({
    answer: expect.stringMatching(/^web-[012]$/),
    changes: expect.toSatisfy((count: number) => count >= 1),
    late: 'ROLLCALL_CLOSED',
    never: 'ROLLCALL_NO_ENDPOINTS',
  });
});

test('a process that only waits for a service lives until the service is there', async () => {
  const ended = program('waits-for-ready.ts');
  // It was told that nobody is there; or has ended already, and is judged below.
  await Promise.race([ended, vi.waitUntil(() => cluster.dns.queries > 0, { timeout: 10_000 })]);
  await cluster.statefulSet('late', { replicas: 1, ports: { http: 8080 }, run: podServer });
  expect(await ended).toMatchObject({ code: 0, said: 'late-0\n' });
});

function program(file: string): Promise<Ended> {
  return run(['node', '-C', '@rollcall/source', join(import.meta.dirname, 'exit', file)], {
    cwd: import.meta.dirname,
    env: cluster.env,
  });
}
