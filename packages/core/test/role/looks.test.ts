import { expect, test } from 'vitest';
import { pod } from '../clients/fake-resolver.ts';
import { settled } from '../clients/step-clock.ts';
import { fakeServers, follows, leads } from './fake-servers.ts';

const refused = new Error('refused');

test('every second, while somebody leads', async () => {
  const servers = await fakeServers([leads(1), follows(1)]);
  expect(servers.looks).toHaveLength(2);
  await servers.clock.turn(999);
  expect(servers.looks).toHaveLength(2);
  await servers.clock.turn(1);
  expect(servers.looks).toHaveLength(4);
});

test('every 50 ms while nobody does, and every second again after half a minute', async () => {
  const servers = await fakeServers([follows(1)]);
  await servers.clock.turn(1_000);
  expect(servers.looks).toHaveLength(21);
  await servers.clock.turn(29_000);
  const before = servers.looks.length;
  await servers.clock.turn(10_000);
  expect(servers.looks.length - before).toBe(10);
});

test('unless somebody waits', async () => {
  const servers = await fakeServers([follows(1)]);
  await servers.clock.turn(40_000);
  const found = servers.roles.until(() => servers.roles.primary !== undefined);
  servers.say(0, leads(2));
  await servers.clock.turn(50);
  await expect(found).resolves.toBeUndefined();
});

test('when the primary is lost, the others are looked at in the same moment', async () => {
  const servers = await fakeServers([leads(1), follows(1)]);
  servers.say(0, refused);
  servers.say(1, leads(2));
  servers.roles.report(pod(0).id, 'down');
  expect(servers.roles.primary).toBeUndefined();
  await settled();
  expect(servers.roles.primary?.name).toBe('web-1');
});

test('a doubt takes no role away, and is looked into at once', async () => {
  const servers = await fakeServers([leads(1), follows(1)]);
  servers.say(0, follows(2));
  servers.say(1, leads(2));
  servers.roles.report(pod(0).id, 'doubt');
  expect(servers.roles.primary?.name).toBe('web-0');
  await settled();
  await settled();
  expect(servers.summary).toBe('replica:web-0 primary:web-1');
});

test('a thousand doubts are looked into twice', async () => {
  const servers = await fakeServers([leads(1)]);
  for (let i = 0; i < 1_000; i++) servers.roles.report(pod(0).id, 'doubt');
  await servers.clock.turn(25);
  expect(servers.looks).toHaveLength(2);
});

test('one that freezes has lost its role 1.4 s later', async () => {
  const servers = await fakeServers([leads(1), follows(1)]);
  servers.say(0, 'silent');
  await servers.clock.turn(1_399);
  expect(servers.roles.primary?.name).toBe('web-0');
  await servers.clock.turn(1);
  expect(servers.roles.primary).toBeUndefined();
  expect(servers.why(0)).toBe('no answer within 400 ms');
  expect(servers.roles.of(pod(0).id)?.silences).toBe(1);
  await servers.clock.turn(1_050);
  expect(servers.roles.of(pod(0).id)?.silences).toBe(2);
});

test('a stranger is given a second', async () => {
  const servers = await fakeServers([leads(1), 'silent']);
  await servers.clock.turn(999);
  expect(servers.roles.isSurveyed).toBe(false);
  await servers.clock.turn(1);
  expect(servers.roles.isSurveyed).toBe(true);
});

test('an answer that arrived while the process was busy counts', async () => {
  const servers = await fakeServers([leads(1), follows(1)]);
  const answer = Promise.withResolvers<ReturnType<typeof leads>>();
  servers.look = () => answer.promise;
  await servers.clock.turn(1_000);
  const turned = servers.clock.turn(400);
  answer.resolve(leads(1));
  await turned;
  expect(servers.roles.primary?.name).toBe('web-0');
});

test('who leaves is not looked at any more, and whoever comes is', async () => {
  const servers = await fakeServers([leads(1), follows(1)]);
  servers.say(2, follows(1));
  servers.resolver.set([pod(0), pod(2)]);
  await settled();
  expect(servers.left).toEqual(['web-1']);
  expect(servers.summary).toBe('primary:web-0 replica:web-2');
});

test('lag alone is no change', async () => {
  const servers = await fakeServers([leads(1), follows(1)]);
  const { replicas } = servers.roles;
  let changes = 0;
  servers.roles.onChange(() => (changes += 1));
  servers.say(1, follows(1, 30));
  await servers.lookedAt();
  expect(servers.roles.of(pod(1).id)?.lagMs).toBe(30);
  expect([changes, servers.roles.replicas === replicas]).toEqual([0, true]);
});

test('closed, it leaves no timer behind, and nobody waits on', async () => {
  const servers = await fakeServers([follows(1), 'silent']);
  const waiting = servers.roles.until(() => false);
  await servers.roles.close();
  await expect(waiting).rejects.toMatchObject({ code: 'ROLLCALL_CLOSED' });
  await settled();
  expect(servers.clock.timers).toBe(0);
  expect(servers.left).toEqual(['web-0', 'web-1']);
});
