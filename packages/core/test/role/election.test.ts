import { expect, test } from 'vitest';
import { pod } from '../clients/fake-resolver.ts';
import { fakeServers, follows, leads } from './fake-servers.ts';

const refused = new Error('refused');

test('who takes writes leads, the others follow', async () => {
  const servers = await fakeServers([follows(1), leads(1), follows(1)]);
  expect(servers.summary).toBe('replica:web-0 primary:web-1 replica:web-2');
  expect(servers.roles.primary?.name).toBe('web-1');
  expect(servers.roles.replicas.map(({ name }) => name)).toEqual(['web-0', 'web-2']);
});

test('the highest epoch leads', async () => {
  const servers = await fakeServers([leads(3), leads(4), follows(4)]);
  expect(servers.summary).toBe('unknown:web-0 primary:web-1 replica:web-2');
  expect(servers.why(0)).toBe('fenced: takes writes in epoch 3, and 4 was seen');
  expect(servers.roles.all().map(({ isFenced }) => isFenced)).toEqual([true, false, false]);
});

test('and keeps leading: below an epoch that was seen nobody does, whoever else is there', async () => {
  const servers = await fakeServers([leads(3), follows(3)]);
  servers.say(1, leads(4));
  await servers.lookedAt();
  servers.say(1, refused);
  await servers.lookedAt();
  servers.resolver.set([pod(0)]);
  await servers.lookedAt();
  expect(servers.summary).toBe('unknown:web-0');
  expect(servers.roles.primary).toBeUndefined();
});

test('that a replica is in a higher epoch proves that somebody led in it', async () => {
  const servers = await fakeServers([leads(1), follows(2)]);
  expect(servers.summary).toBe('unknown:web-0 replica:web-1');
});

test('two that lead in one epoch: the one that did so first goes on', async () => {
  const servers = await fakeServers([follows(1), leads(1), follows(1)]);
  servers.say(0, leads(1));
  await servers.lookedAt();
  expect(servers.summary).toBe('unknown:web-0 primary:web-1 replica:web-2');
  expect(servers.why(0)).toContain('split brain');
  servers.say(1, refused);
  await servers.lookedAt();
  expect(servers.summary).toBe('primary:web-0 unknown:web-1 replica:web-2');
});

test('a server of another cluster is left out, whatever it says', async () => {
  const servers = await fakeServers([leads(9, 'other'), leads(1), follows(1)]);
  expect(servers.summary).toBe('unknown:web-0 primary:web-1 replica:web-2');
  expect(servers.why(0)).toBe('of another cluster (other)');
  expect(servers.roles.cluster).toBe('home');
});

test('the first one that answers is not believed to be the cluster', async () => {
  const servers = await fakeServers([leads(1, 'other'), 'silent', 'silent']);
  expect(servers.roles.primary).toBeUndefined();
  servers.say(1, leads(1));
  servers.say(2, follows(1));
  await servers.clock.turn(1_000);
  await servers.lookedAt();
  expect(servers.summary).toBe('unknown:web-0 primary:web-1 replica:web-2');
});

test('unless nobody else says anything', async () => {
  const servers = await fakeServers([leads(1), refused, 'silent']);
  expect(servers.roles.primary).toBeUndefined();
  expect(servers.roles.isSurveyed).toBe(false);
  await servers.clock.turn(1_000);
  expect(servers.roles.isSurveyed).toBe(true);
  expect(servers.roles.primary?.name).toBe('web-0');
});

test('one of two clusters each: nobody leads', async () => {
  const servers = await fakeServers([leads(1, 'a'), leads(1, 'b')]);
  expect(servers.summary).toBe('unknown:web-0 unknown:web-1');
  expect(servers.roles.cluster).toBeUndefined();
});

test('a cluster of which nobody is left is replaced by the one that is there', async () => {
  const servers = await fakeServers([leads(7, 'a'), follows(7, 0, 'a')]);
  servers.say(2, leads(1, 'b'));
  servers.resolver.set([pod(2)]);
  await servers.lookedAt();
  expect(servers.summary).toBe('primary:web-2');
});

test('servers that know neither clusters nor epochs have roles all the same', async () => {
  const plain = { cluster: undefined, epoch: undefined, lagMs: 0 };
  const servers = await fakeServers([
    { ...plain, writable: false },
    { ...plain, writable: true },
  ]);
  expect(servers.summary).toBe('replica:web-0 primary:web-1');
});

test('a replica that receives nothing is infinitely late', async () => {
  const servers = await fakeServers([leads(1), follows(1, Number.POSITIVE_INFINITY)]);
  expect(servers.roles.of(pod(1).id)).toMatchObject({ role: 'replica', lagMs: Number.POSITIVE_INFINITY });
  expect(servers.why(1)).toBe('follows in epoch 1, and receives nothing');
});

test('only who may lead does', async () => {
  const servers = await fakeServers([follows(1), leads(1)], { mayLead: ({ ordinal }) => ordinal === 0 });
  expect(servers.summary).toBe('replica:web-0 unknown:web-1');
});
