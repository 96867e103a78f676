import { type Cluster, createCluster } from '@rollcall/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idle, terminal } from './terminal.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await createCluster();
  await cluster.statefulSet('web', { ports: { http: 8080 }, run: idle });
});
afterEach(() => cluster.close());

test('resolve asks once, and no more', async () => {
  const screen = terminal(cluster);
  await screen.rollcall('resolve web');
  await screen.clock.advance(60_000);
  expect(cluster.dns.queries).toBe(1);
});

test('watch asks until Ctrl-C, and no more', async () => {
  const screen = terminal(cluster);
  const ended = screen.rollcall('watch web');
  await screen.clock.advance(20_000);
  screen.interrupt();
  await ended;
  const asked = cluster.dns.queries;
  expect(asked).toBeGreaterThan(2);
  await screen.clock.advance(60_000);
  expect(cluster.dns.queries).toBe(asked);
});

test('Ctrl-C before the first answer ends it as well', async () => {
  cluster.dns.fail('drop');
  const screen = terminal(cluster);
  const ended = screen.rollcall('watch web');
  screen.interrupt();
  expect(await ended).toBe(0);
  expect(screen).toMatchObject({ out: '', err: '' });
});

test('doctor leaves neither questions nor timers behind', async () => {
  const screen = terminal(cluster);
  await screen.rollcall('doctor web:http');
  const asked = cluster.dns.queries;
  expect(screen.timers).toBe(0);
  await screen.clock.advance(60_000);
  expect(cluster.dns.queries).toBe(asked);
});
