import { expect, test } from 'vitest';
import { MethodConfigs } from '../src/headless/method-configs.ts';

const configs = new MethodConfigs([
  { name: [{}], timeout: '2s' },
  { name: [{ service: 'a.A' }], timeout: '1.25s' },
  { name: [{ service: 'a.A', method: 'Get' }, { service: 'b.B' }], timeout: { seconds: 7, nanos: 5 } },
]);

test.each([
  ['/a.A/Get', { seconds: 7, nanos: 5 }],
  ['/a.A/Put', { seconds: 1, nanos: 250_000_000 }],
  ['/b.B/Any', { seconds: 7, nanos: 5 }],
  ['/c.C/Any', { seconds: 2, nanos: 0 }],
])('%s has what is said of itself, else of its service, else of all', (path, timeout) => {
  expect(configs.of(path).timeout).toEqual(timeout);
  expect(configs.of(path)).toBe(configs.of(path));
});

test('where nothing is said, there is nothing', () => {
  expect(new MethodConfigs([]).of('/a.A/Get')).toEqual({ name: [] });
});
