import { once } from 'node:events';
import { copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createCluster } from '@rollcall/testing';
import { expect, inject, test } from 'vitest';
import { run } from './child.ts';
import { typeCheck } from './consumer/type-check.ts';
import { setups } from './readme/setups.ts';

const consumer = inject('consumer');
const tasks = join(import.meta.dirname, 'tasks');

test('what users do with it type-checks against the packages as they are shipped', async () => {
  const names = globSync('*.ts', { cwd: tasks });
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(tasks, name), 'utf8')]));
  const { errors, read } = await typeCheck({ consumer, name: 'tasks', files });
  expect(errors).toEqual([]);
  expect(read).toContain(join(consumer, 'node_modules/@rollcall/core/dist/index.d.ts'));
  expect(read.filter((file) => /@rollcall\/[^/]+\/src\//.test(file))).toEqual([]);
});

/** Those that bring a cluster of their own. The others ask one that is not there, or never end. */
test.each(['g-shard.ts'])('%s runs, on the packages as they are shipped', async (name) => {
  const ended = await run(['node', runnable(name)], { cwd: join(consumer, 'running-tasks') });
  expect(ended, ended.said).toMatchObject({ code: 0, signal: null });
});

test('e-postgres.ts runs, with a primary and two standbys', async () => {
  await using cluster = await createCluster();
  const env = { ...cluster.env, ...(await setups.postgres?.(cluster)) };
  const ended = await run(['node', runnable('e-postgres.ts')], { cwd: join(consumer, 'running-tasks'), env });
  expect(ended, ended.said).toMatchObject({ code: 0, signal: null });
});

test('j-custom.ts asks whoever its own source names, by its own picker', async () => {
  await using web = await serving((_, response) => response.end('hello'));
  await using consul = await serving(({ url = '' }, response) => {
    const isNews = new URL(url, 'http://consul').searchParams.get('index') === '0';
    if (!isNews) return; // it waits for a change, as Consul does
    const service = { ID: 'web-1', Address: '127.0.0.1', Port: web.port };
    response.setHeader('x-consul-index', '7').end(JSON.stringify([{ Node: { Node: 'node-1' }, Service: service }]));
  });
  const env = { CONSUL_HTTP_ADDR: `http://127.0.0.1:${consul.port}` };
  const ended = await run(['node', runnable('j-custom.ts')], { cwd: join(consumer, 'running-tasks'), env });
  expect(ended, ended.said).toMatchObject({ code: 0, signal: null });
  expect(web.asked).toBe(1);
});

interface Serving extends AsyncDisposable {
  readonly port: number;
  /** How often. */
  readonly asked: number;
}

async function serving(listener: RequestListener): Promise<Serving> {
  const server = createServer(listener);
  let asked = 0;
  server.on('request', () => {
    asked += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get asked() {
      return asked;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A copy in the app, whose packages it finds. */
function runnable(name: string): string {
  const folder = join(consumer, 'running-tasks');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(tasks, name), join(folder, name));
  return name;
}
