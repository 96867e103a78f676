import type { LookupAddress, LookupOptions } from 'node:dns';
import { manualDiscovery, manualSource } from '@rollcall/testing';
import { expect, test } from 'vitest';
import { createResolver } from '../../src/discovery.ts';
import type { Waiting } from '../../src/resolver.ts';
import { createLookup, type Lookup } from '../../src/sockets.ts';
import { broker, SteppedResolver } from './pods.ts';

function ask(lookup: Lookup, hostname: string, options: LookupOptions = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup(hostname, options, (error, address, family) => {
      if (error !== null) reject(error);
      else resolve(options.all === true ? (address as LookupAddress[]).map((each) => each.address) : [address, family]);
    });
  });
}

const brokers = [0, 1, 2].map((ordinal) => broker(ordinal, { address: `10.0.0.${ordinal + 1}` }));

test.each([
  'kafka-1',
  'kafka-1.kafka',
  'kafka-1.kafka.default',
  'kafka-1.kafka.default.svc',
  'kafka-1.kafka.default.svc.cluster.local',
  'kafka-1.kafka.default.svc.cluster.local.',
  'KAFKA-1.Kafka.default.svc',
])('%s is the pod', async (name) => {
  const lookup = createLookup(new SteppedResolver(...brokers));
  expect(await ask(lookup, name)).toEqual(['10.0.0.2', 4]);
  expect(await ask(lookup, name, { all: true })).toEqual(['10.0.0.2']);
});

test.each([
  'kafka',
  'kafka.default',
  'kafka.default.svc',
  'kafka.default.svc.cluster.local',
  'kafka.default.svc.cluster.local.',
])('%s is the service: all of it, another pod first each time', async (name) => {
  const lookup = createLookup(new SteppedResolver(...brokers));
  const firsts: unknown[] = [];
  for (let round = 0; round < 3; round++) {
    const all = (await ask(lookup, name, { all: true })) as string[];
    expect(all.toSorted()).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    firsts.push(all[0]);
  }
  expect(new Set(firsts).size).toBe(3);
});

test('it is called as `dns.lookup` may be: without options, or with a family in their place', async () => {
  const lookup = createLookup(new SteppedResolver(...brokers)) as (...args: unknown[]) => void;
  const told = await Promise.all([
    new Promise((resolve) => lookup('kafka-0.kafka', (...args: unknown[]) => resolve(args))),
    new Promise((resolve) => lookup('kafka-0.kafka', 4, (...args: unknown[]) => resolve(args))),
  ]);
  expect(told).toEqual([
    [null, '10.0.0.1', 4],
    [null, '10.0.0.1', 4],
  ]);
});

test('it answers later, never while it is called', async () => {
  const lookup = createLookup(new SteppedResolver(...brokers));
  let isAnswered = false;
  const answered = new Promise<void>((resolve) => {
    lookup('kafka-0.kafka', {}, () => {
      isAnswered = true;
      resolve();
    });
  });
  expect(isAnswered).toBe(false);
  await answered;
});

test('the family that is asked for, and no other', async () => {
  const lookup = createLookup(new SteppedResolver(broker(0, { addresses: ['127.0.0.1', '::1'] }), broker(1)));
  expect(await ask(lookup, 'kafka-0.kafka', { family: 6 })).toEqual(['::1', 6]);
  expect(await ask(lookup, 'kafka-0.kafka', { family: 'IPv4' })).toEqual(['127.0.0.1', 4]);
  expect(await ask(lookup, 'kafka-0.kafka', { all: true })).toEqual(['127.0.0.1', '::1']);
  await expect(ask(lookup, 'kafka-1.kafka', { family: 6 })).rejects.toThrow('no kafka-1 with an IPv6 address');
});

test('a pod that is not ready is found by its name, and is none of the service', async () => {
  const lookup = createLookup(
    new SteppedResolver(broker(0, { address: '10.0.0.1', condition: 'not-ready' }), broker(1, { address: '10.0.0.2' })),
  );
  expect(await ask(lookup, 'kafka-0.kafka')).toEqual(['10.0.0.1', 4]);
  expect(await ask(lookup, 'kafka.default', { all: true })).toEqual(['10.0.0.2']);
});

test('a pod of a given resolver wins over a service of that name in a namespace of that name', async () => {
  const namesake = Object.assign(new SteppedResolver({ ...broker(9), address: '10.9.9.9', hostname: undefined }), {
    name: 'kafka-0.kafka:9092',
  });
  const lookup = createLookup(namesake, new SteppedResolver(...brokers));
  expect(await ask(lookup, 'kafka-0.kafka')).toEqual(['10.0.0.1', 4]);
});

test.each(['kafka-7.kafka', 'kafka-7.kafka.default.svc.cluster.local.'])(
  '%s, which is not there, is an error as that of `dns.lookup`',
  async (hostname) => {
    await using resolver = createResolver(manualSource([{ ...broker(0), slot: 'kafka-0' }]));
    await resolver.ready();
    const error: unknown = await ask(createLookup(resolver), hostname).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname });
    expect(String(error)).toContain(`getaddrinfo ENOTFOUND ${hostname}: manual has no kafka-7 now; there are kafka-0.`);
  },
);

test('where nobody can say who is there, the error says so', async () => {
  await using resolver = createResolver(manualSource({ kind: 'unknown', code: 'servfail' }), { maxStaleMs: 1 });
  const error: unknown = await ask(createLookup(resolver), 'manual').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'EAI_AGAIN', syscall: 'getaddrinfo', hostname: 'manual' });
  expect(String(error)).toContain('servfail');
});

test('who is not known yet is waited for, 2 s at most', async () => {
  const resolver = new SteppedResolver(broker(0));
  const refreshed = Promise.withResolvers<never>();
  const asked = Promise.withResolvers<void>();
  const refresh = ({ signal }: Waiting): Promise<never> => {
    signal?.addEventListener('abort', () => refreshed.reject(signal.reason));
    asked.resolve();
    return refreshed.promise;
  };
  Object.assign(resolver, { refresh });
  const lookup = createLookup(resolver);
  const [late, never] = [ask(lookup, 'kafka-1.kafka'), ask(lookup, 'kafka-2.kafka').catch((error: unknown) => error)];
  await asked.promise;
  resolver.set([broker(0), broker(1)]);
  expect(resolver.clock.timers).toBe(2);
  await resolver.clock.turn(2_000);
  expect(await late).toEqual(['127.0.0.1', 4]);
  expect(await never).toMatchObject({ code: 'ENOTFOUND' });
  expect(resolver.clock.timers).toBe(0);
});

test('a restarted pod is where it is now', async () => {
  const resolver = new SteppedResolver(...brokers);
  const lookup = createLookup(resolver);
  resolver.set([broker(0, { address: '10.0.0.9' })]);
  expect(await ask(lookup, 'kafka-0.kafka')).toEqual(['10.0.0.9', 4]);
});

test('foreign names go to the system; for known ones none of its threads is used', async () => {
  const lookup = createLookup(new SteppedResolver(...brokers));
  const threads = (): number => process.getActiveResourcesInfo().filter((what) => what === 'GetAddrInfoReqWrap').length;
  const known = ask(lookup, 'kafka-0.kafka');
  expect(threads()).toBe(0);
  const foreign = ask(lookup, 'localhost', { family: 4 });
  expect(threads()).toBe(1);
  expect(await known).toEqual(['10.0.0.1', 4]);
  expect(await foreign).toEqual(['127.0.0.1', 4]);
});

test.each(['kafka-0.kafka.other', 'kafka-0.kafka.default.svc.other.zone', 'kafka.other', '10.0.0.1', 'kafka-0.other'])(
  '%s is foreign',
  async (name) => {
    const resolver = new SteppedResolver(...brokers);
    let isAsked = false;
    resolver.refresh = () => {
      isAsked = true;
      return Promise.resolve(resolver.snapshot);
    };
    const result = await ask(createLookup(resolver), name).catch(() => undefined);
    expect([result, isAsked]).not.toEqual([['10.0.0.1', 4], true]);
    expect(isAsked).toBe(false);
  },
);

test('a resolver of one pod answers for that pod, and not for its service', async () => {
  const source = manualSource(brokers.map(({ address, port, slot, hostname }) => ({ address, port, slot, hostname })));
  const discovery = manualDiscovery({ kafka: source });
  await using pod = createResolver(
    { service: 'kafka', namespace: 'default', pod: 'kafka-0', port: 9092 },
    { discovery },
  );
  await pod.ready();
  const whole = new SteppedResolver(...brokers);
  const lookup = createLookup(pod, whole);
  expect(await ask(lookup, 'kafka-0')).toEqual(['10.0.0.1', 4]);
  expect(await ask(lookup, 'kafka.default', { all: true })).toHaveLength(3);
});

test('what is closed knows nothing any more', async () => {
  const resolver = new SteppedResolver(...brokers);
  const lookup = createLookup(resolver);
  await resolver.close();
  await expect(ask(lookup, 'kafka-0.kafka.invalid')).rejects.toThrow();
  await expect(ask(lookup, 'kafka-0')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
});

test('no resolver, and what is none, is refused', () => {
  expect(() => createLookup()).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
  expect(() => createLookup({} as never)).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION' }));
});
