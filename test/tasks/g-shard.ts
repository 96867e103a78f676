// Data that lives on one pod for each key, and a cache for which any other pod will do.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createBalancer, rendezvous, shard } from '@rollcall/core';
import { createCluster, type Pod } from '@rollcall/testing';

const serve = (pod: Pod) => createServer((_, response) => response.end(pod.name)).listen(pod.port('http'), pod.address);

await test('a key has its shard, and its caches', async () => {
  await using cluster = await createCluster();
  await cluster.statefulSet('shards', { replicas: 12, ports: { http: 8080 }, run: serve });
  await cluster.statefulSet('cache', { replicas: 5, ports: { http: 8080 }, run: serve });
  const { discovery } = cluster;

  await using data = createBalancer('shards.default:8080', { discovery, picker: shard({ count: 12 }) });
  const put = (key: string, body: string) =>
    data.run(
      async ({ endpoint: { address, port }, signal }) => {
        const response = await fetch(`http://${address}:${port}/${key}`, { method: 'PUT', body, signal });
        return response.text();
      },
      { key, idempotent: true, waitMs: 10_000 },
    );
  for (const time of ['first', 'second']) assert.equal(await put('user:1', time), 'shards-11');
  assert.equal(await put('user:2', 'v'), 'shards-10');
  await assert.rejects(data.pick(), { code: 'ROLLCALL_BAD_OPTION' });

  await using cache = createBalancer('cache.default:8080', { discovery, picker: rendezvous() });
  using picked = await cache.pick({ key: 'user:1' });
  try {
    const response = await fetch(`http://${picked.endpoint.address}:${picked.endpoint.port}/`);
    assert.equal(await response.text(), picked.endpoint.name);
    picked.done({ kind: 'ok' });
  } catch (error) {
    picked.done({ kind: 'failed', reached: 'maybe', error });
    throw error;
  }
  const replicas = cache.rank({ key: 'user:1', count: 3 }).map(({ name }) => name);
  assert.equal(new Set(replicas).size, 3);
  assert.equal(replicas[0], picked.endpoint.name);
});
