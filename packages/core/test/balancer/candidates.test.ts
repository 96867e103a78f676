import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBalancer } from '../../src/balancer.ts';
import { first } from '../../src/picker/first.ts';
import { type Candidate, definePicker } from '../../src/picker.ts';
import { FakeResolver, pod } from './fake-resolver.ts';

/** A picker that shows what it is given. */
function watched() {
  const seen: (readonly Candidate[])[] = [];
  const picker = definePicker('watched', () => (candidates) => {
    seen.push(candidates);
    return candidates[0];
  });
  return { picker, seen, names: () => seen.at(-1)?.map(({ endpoint }) => endpoint.name) };
}

test('who serves is a candidate; who drains is not, nor who is not ready', () => {
  const resolver = new FakeResolver(
    'web-0',
    pod('web-1', { condition: 'draining' }),
    pod('web-2', { condition: 'not-ready' }),
  );
  const { picker, names } = watched();
  createBalancer(resolver, { picker }).tryPick();
  expect(names()).toEqual(['web-0']);
});

test('where nobody serves, those who drain still do', () => {
  const resolver = new FakeResolver(pod('web-0', { condition: 'draining' }), pod('web-1', { condition: 'not-ready' }));
  const { picker, names } = watched();
  createBalancer(resolver, { picker }).tryPick();
  expect(names()).toEqual(['web-0']);
});

test('who is not ready is picked by nobody, not even by name', () => {
  const balancer = createBalancer(new FakeResolver(pod('web-0', { condition: 'not-ready' })));
  expect(balancer.tryPick()).toBeUndefined();
  expect(balancer.tryPick({ endpoint: 'web-0' })).toBeUndefined();
});

test('the array stays the same until the set changes', () => {
  const resolver = new FakeResolver('web-0', 'web-1');
  const { picker, seen } = watched();
  const balancer = createBalancer(resolver, { picker });
  balancer.tryPick();
  balancer.tryPick({ key: 'k' });
  resolver.say('stale');
  balancer.tryPick();
  expect(seen[1]).toBe(seen[0]);
  expect(seen[2]).toBe(seen[0]);
  resolver.set('web-0');
  balancer.tryPick();
  expect(seen[3]).not.toBe(seen[0]);
});

test('a candidate outlives the update of the set, with its load and with what is new about it', () => {
  const resolver = new FakeResolver('web-0', 'web-1');
  const { picker, seen } = watched();
  const balancer = createBalancer(resolver, { picker });
  balancer.tryPick();
  resolver.set(pod('web-0', { zone: 'b' }), 'web-2');
  balancer.tryPick();
  const [before, after] = seen.map((candidates) => candidates[0]);
  expect(after).toBe(before);
  expect(after).toMatchObject({ inFlight: 2, endpoint: { zone: 'b' } });
});

test('a pod that came back elsewhere is another candidate', () => {
  const resolver = new FakeResolver('web-0');
  const balancer = createBalancer(resolver);
  balancer.tryPick();
  resolver.set(pod('web-0', { address: '10.0.0.99' }));
  expect(balancer.endpoints()).toMatchObject([{ inFlight: 0, endpoint: { address: '10.0.0.99' } }]);
});

test('who leaves and is back as who it was, while it is at work, is as busy as it was', () => {
  const resolver = new FakeResolver('web-0', 'web-1');
  const balancer = createBalancer(resolver, { picker: first() });
  const picked = [balancer.tryPick(), balancer.tryPick()];
  resolver.set('web-1');
  resolver.set('web-0', 'web-1');
  const web0 = () => balancer.endpoints()[0];
  expect(web0()).toMatchObject({ endpoint: { name: 'web-0' }, inFlight: 2 });
  for (const pick of picked) pick?.done({ kind: 'ok', latencyMs: 20 });
  expect(web0()).toMatchObject({ inFlight: 0, requests: 2, latencyMs: 20 });
});

test('back meanwhile, it starts where its peers are, and nothing is held against it', () => {
  const resolver = new FakeResolver('web-0', 'web-1');
  const balancer = createBalancer(resolver, { picker: first() });
  balancer.tryPick();
  for (const latencyMs of [900, 900]) balancer.tryPick()?.done({ kind: 'ok', latencyMs });
  balancer.tryPick()?.done({ kind: 'failed', reached: 'never', error: new Error('refused') });
  resolver.set('web-1');
  resolver.set('web-0', 'web-1');
  expect(balancer.endpoints()[0]).toMatchObject({ state: 'available', inFlight: 1, latencyMs: Number.NaN });
  expect(balancer.tryPick()?.endpoint.name).toBe('web-0');
});

test('what ends while it is away teaches nobody anything, and is forgotten once it is over', () => {
  const resolver = new FakeResolver('web-0', 'web-1');
  const balancer = createBalancer(resolver, { picker: first() });
  const picked = balancer.tryPick();
  resolver.set('web-1');
  picked?.done({ kind: 'failed', reached: 'never', error: new Error('refused') });
  resolver.set('web-1', 'web-2');
  resolver.set('web-0', 'web-1');
  expect(balancer.endpoints()[0]).toMatchObject({ state: 'available', inFlight: 0, requests: 0, failures: 0 });
});

test('a listener that was there before the balancer already picks from what is new', () => {
  const resolver = new FakeResolver('web-0');
  const picked: (string | undefined)[] = [];
  resolver.on('change', () => picked.push(balancer.tryPick()?.endpoint.name));
  const balancer = createBalancer(resolver);
  balancer.tryPick();
  resolver.set('web-1');
  expect(picked).toEqual(['web-1']);
});

test('nobody who has left is picked, whatever the picker or the caller keeps', () => {
  const names = ['web-0', 'web-1', 'web-2', 'web-3'];
  const sets = fc.array(fc.subarray(names, { minLength: 1 }), { minLength: 1 });
  const hoard = new Set<Candidate>();
  const hoarder = (candidates: readonly Candidate[]): readonly Candidate[] => {
    for (const candidate of candidates) hoard.add(candidate);
    return [...hoard];
  };
  fc.assert(
    fc.property(sets, (history) => {
      const resolver = new FakeResolver();
      const balancer = createBalancer(resolver, { picker: first() });
      for (const present of history) {
        resolver.set(...present);
        expect(present).toContain(balancer.tryPick({ among: hoarder })?.endpoint.name);
      }
    }),
  );
});

test('`among` narrows, and what it returns is what the picker gets', () => {
  const { picker, seen } = watched();
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1', 'web-2'), { picker });
  let narrowed: readonly Candidate[] | undefined;
  const among = (candidates: readonly Candidate[]): readonly Candidate[] => (narrowed ??= candidates.slice(1));
  expect(balancer.tryPick({ among })?.endpoint.name).toBe('web-1');
  expect(seen[0]).toBe(narrowed);
  expect(balancer.tryPick({ among, endpoint: 'web-0' })).toBeUndefined();
  expect(balancer.tryPick({ among: () => [] })).toBeUndefined();
});

test('where `among` leaves nobody out, the picker gets the array that it always gets', () => {
  const { picker, seen } = watched();
  const balancer = createBalancer(new FakeResolver('web-0', 'web-1'), { picker });
  balancer.tryPick();
  balancer.tryPick({ among: (candidates) => candidates });
  expect(seen[1]).toBe(seen[0]);
});

test('the endpoints tell of their requests', () => {
  const balancer = createBalancer(new FakeResolver('web-0', pod('web-1', { condition: 'not-ready' })));
  const error = new Error('no');
  balancer.tryPick()?.done({ kind: 'ok' });
  balancer.tryPick()?.done({ kind: 'failed', reached: 'answered', error });
  balancer.tryPick()?.release();
  balancer.tryPick();
  expect(balancer.endpoints()).toMatchObject([
    { endpoint: { name: 'web-0' }, inFlight: 1, requests: 2, failures: 1, lastError: error },
    { endpoint: { name: 'web-1' }, inFlight: 0, requests: 0, failures: 0, lastError: undefined },
  ]);
});
