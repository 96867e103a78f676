import { spawnSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { fileURLToPath } from 'node:url';
import { manualSource } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createClients } from '../src/clients.ts';
import { createResolver } from '../src/discovery.ts';
import type { Endpoint } from '../src/endpoint.ts';

test('whoever subscribes to rollcall:* is told of every word, change and status', async () => {
  const told: [string, unknown][] = [];
  const listener = (message: unknown, name: string | symbol): void => void told.push([String(name), message]);
  const names = ['rollcall:resolution', 'rollcall:change', 'rollcall:status'];
  for (const name of names) subscribe(name, listener);
  {
    await using web = createResolver(manualSource(['web-0@10.0.0.1:80']));
    await web.ready();
  }
  for (const name of names) unsubscribe(name, listener);
  expect(told).toMatchObject([
    ['rollcall:resolution', { service: 'manual', source: 'manual', resolution: { kind: 'found' } }],
    ['rollcall:change', { service: 'manual', change: { added: [{ name: 'web-0' }] } }],
    ['rollcall:status', { service: 'manual', snapshot: { status: 'current' } }],
  ]);
});

test('rollcall:client tells of each client once that it was opened, and once how it ended, and why', async () => {
  const told: unknown[] = [];
  const listener = (message: unknown): void => void told.push(message);
  subscribe('rollcall:client', listener);
  const source = manualSource(['web-0@10.0.0.1:80', 'web-1@10.0.0.2:80']);
  await using web = createResolver(source);
  const [web0, web1] = (await web.ready({ min: 2 })).endpoints as [Endpoint, Endpoint];
  const clients = createClients<undefined>(web, {
    open: () => undefined,
    close: async () => {},
    destroy: () => undefined,
    activity: () => ({ owed: 0, bytesRead: 0 }),
  });
  clients.get(web0, 'h2');
  clients.get(web1);
  source.set(['web-1@10.0.0.2:80']);
  await web.until(({ endpoints }) => endpoints.length === 1);
  await clients.destroy(new Error('enough'));
  unsubscribe('rollcall:client', listener);
  expect(told).toEqual([
    { service: 'manual', endpoint: web0, variant: 'h2', what: 'opened', why: 'first use' },
    { service: 'manual', endpoint: web1, variant: '', what: 'opened', why: 'first use' },
    { service: 'manual', endpoint: web0, variant: 'h2', what: 'closed', why: expect.stringContaining('web-0') },
    { service: 'manual', endpoint: web1, variant: '', what: 'destroyed', why: 'enough' },
  ]);
});

test('a subscriber that throws harms nobody', async () => {
  const listener = (): void => {
    throw new Error('a bug of mine');
  };
  const thrown = Promise.withResolvers<Error>();
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').once('uncaughtException', thrown.resolve);
  subscribe('rollcall:change', listener);
  await using web = createResolver(manualSource(['web-0@10.0.0.1:80']));
  expect((await web.ready()).endpoints).toHaveLength(1);
  unsubscribe('rollcall:change', listener);
  await expect(thrown.promise).resolves.toMatchObject({ message: 'a bug of mine' });
  for (const each of listeners) process.on('uncaughtException', each);
});

test('NODE_DEBUG=rollcall prints a line for each', () => {
  const program = `
    import { createClients, createResolver, fixed } from '@rollcall/core';
    const web = createResolver(fixed(['web-0@10.0.0.1:80']));
    const { endpoints } = await web.ready();
    const [open, close, destroy, activity] = [() => 0, async () => {}, () => {}, () => ({ owed: 0, bytesRead: 0 })];
    createClients(web, { open, close, destroy, activity }).get(endpoints[0], 'h2');
    await web.close();`;
  const { stderr } = spawnSync(process.execPath, ['-C', '@rollcall/source', '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { ...process.env, NODE_DEBUG: 'rollcall' },
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/ROLLCALL \d+: fixed fixed said found: 1 endpoints/);
  expect(stderr).toContain('+web-0 10.0.0.1 serving');
  expect(stderr).toContain('fixed is current, 1 endpoints');
  expect(stderr).toContain('fixed opened a client of web-0 10.0.0.1 (h2): first use');
});
