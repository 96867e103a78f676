import { expect, test } from 'vitest';
import { endpointSlices, watchOrDns } from '../src/index.ts';

test.each([
  ['kubeconfig', { kubeconfig: '' }],
  ['context', { context: 7 as never }],
  ['includeNotReady', { includeNotReady: 'yes' as never }],
  ['livenessMs', { livenessMs: 10 }],
  ['livenessMs', { livenessMs: Number.NaN }],
  ['clock', { clock: {} as never }],
  ['random', { random: 4 as never }],
])('%s: what it may not be is said at once', (name, options) => {
  const error = expect.objectContaining({
    code: 'ROLLCALL_BAD_OPTION',
    message: expect.stringContaining(`\`${name}\``),
  });
  expect(() => endpointSlices('web', options)).toThrow(error);
  expect(() => watchOrDns(options)).toThrow(error);
});

test('a target that is none is said at once', () => {
  expect(() => endpointSlices('10.0.0.1:80')).toThrow(expect.objectContaining({ code: 'ROLLCALL_BAD_TARGET' }));
});
