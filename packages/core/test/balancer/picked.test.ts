import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Balancer, createBalancer, type Picked } from '../../src/balancer.ts';
import type { Outcome } from '../../src/outcome.ts';
import { FakeResolver } from './fake-resolver.ts';

const refused: Outcome = {
  kind: 'failed',
  reached: 'never',
  error: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
};
const pick = (balancer: Balancer): Picked => balancer.tryPick() as Picked;

test('the first of done and release counts', () => {
  const balancer = createBalancer(new FakeResolver('web-0'));
  const done = pick(balancer);
  done.done({ kind: 'ok' });
  done.done(refused);
  done.release();
  const released = pick(balancer);
  released.release();
  released.done(refused);
  expect(balancer.retry(released, refused)).toBeUndefined();
  expect(balancer.endpoints()).toMatchObject([{ inFlight: 0, requests: 1, failures: 0 }]);
});

test('disposing is release', () => {
  const balancer = createBalancer(new FakeResolver('web-0'));
  {
    using _picked = pick(balancer);
    expect(balancer.endpoints()).toMatchObject([{ inFlight: 1 }]);
  }
  expect(balancer.endpoints()).toMatchObject([{ inFlight: 0, requests: 0 }]);
});

test('in whatever order they are given back, once or twice, nothing stays in flight', () => {
  const give = fc.constantFrom<(picked: Picked) => void>(
    (picked) => picked.done({ kind: 'ok' }),
    (picked) => picked.done({ kind: 'cancelled' }),
    (picked) => picked.done(refused),
    (picked) => picked.release(),
    (picked) => picked[Symbol.dispose](),
  );
  const ends = fc.array(fc.tuple(fc.nat(9), give), { maxLength: 40 });
  fc.assert(
    fc.property(ends, (steps) => {
      const balancer = createBalancer(new FakeResolver('web-0', 'web-1', 'web-2'));
      const picks = Array.from({ length: 10 }, () => pick(balancer));
      const out = (): number => balancer.endpoints().reduce((sum, { inFlight }) => sum + inFlight, 0);
      const returned = new Set<number>();
      for (const [which, end] of steps) {
        end(picks[which] as Picked);
        returned.add(which);
        expect(out()).toBe(10 - returned.size);
      }
      for (const picked of picks) picked.release();
      expect(out()).toBe(0);
    }),
  );
});

test('a refused connect is reported, and so is the first success after it', () => {
  const resolver = new FakeResolver('web-0');
  const balancer = createBalancer(resolver);
  pick(balancer).done({ kind: 'ok' });
  pick(balancer).done(refused);
  pick(balancer).done({ kind: 'ok' });
  pick(balancer).done({ kind: 'ok' });
  expect(resolver.reports).toEqual([
    ['web-0@10.0.0.1', 'unreachable'],
    ['web-0@10.0.0.1', 'reachable'],
  ]);
});

const failed = (reached: 'never' | 'maybe' | 'answered', code: string): Outcome => ({
  kind: 'failed',
  reached,
  error: Object.assign(new Error(code), { code }),
});

test.each([
  ['a broken connection', failed('maybe', 'ECONNRESET')],
  ['an answer', failed('answered', 'E_APP')],
  ['a certificate', failed('never', 'CERT_HAS_EXPIRED')],
  ['an outage of DNS', failed('never', 'EAI_AGAIN')],
  ['a host without free ports', failed('never', 'EADDRNOTAVAIL')],
  ['a caller that gave up', { kind: 'cancelled' } as const],
])('%s is no report that the endpoint is unreachable', (_what, outcome) => {
  const resolver = new FakeResolver('web-0');
  pick(createBalancer(resolver)).done(outcome);
  expect(resolver.reports).toEqual([]);
});

test('what is given back after close() is counted, and reported to nobody', async () => {
  const resolver = new FakeResolver('web-0');
  const balancer = createBalancer(resolver);
  const picked = pick(balancer);
  await balancer.close();
  expect(balancer.retry(picked, refused)).toBeUndefined();
  expect(resolver.reports).toEqual([]);
  expect(balancer.endpoints()).toMatchObject([{ inFlight: 0, failures: 1 }]);
});
