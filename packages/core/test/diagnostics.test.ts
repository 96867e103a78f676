import { spawnSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { fileURLToPath } from 'node:url';
import { manualSource } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createResolver } from '../src/discovery.ts';

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
    import { createResolver, fixed } from '@rollcall/core';
    const web = createResolver(fixed(['web-0@10.0.0.1:80']));
    await web.ready();
    await web.close();`;
  const { stderr } = spawnSync(process.execPath, ['-C', '@rollcall/source', '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { ...process.env, NODE_DEBUG: 'rollcall' },
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/ROLLCALL \d+: fixed fixed said found: 1 endpoints/);
  expect(stderr).toContain('+web-0 10.0.0.1 serving');
  expect(stderr).toContain('fixed is current, 1 endpoints');
});
