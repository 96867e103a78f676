import { expect, test } from 'vitest';
import { readSlice } from '../../src/slice/read-slice.ts';
import { podEndpoint, slice } from '../fixtures/slices.ts';

/** The conditions of one endpoint. */
function conditionOf(conditions: unknown): string | undefined {
  const reading = readSlice(slice('a', [podEndpoint('web-0', '10.0.0.1', { conditions })]));
  return reading.kind === 'slice' ? reading.slice.endpoints[0]?.condition : undefined;
}

test.each([
  [undefined, 'serving'],
  [null, 'serving'],
  [{}, 'serving'],
  [{ ready: true }, 'serving'],
  [{ ready: false }, 'not-ready'],
  [{ ready: null, serving: null, terminating: null }, 'serving'],
  [{ ready: false, serving: false, terminating: false }, 'not-ready'],
  [{ ready: false, serving: true, terminating: true }, 'draining'],
  [{ ready: false, serving: false, terminating: true }, 'not-ready'],
  // publishNotReadyAddresses makes everybody ready.
  [{ ready: true, serving: false, terminating: false }, 'not-ready'],
  [{ ready: true, serving: true, terminating: true }, 'draining'],
])('conditions %j are %s', (conditions, expected) => {
  expect(conditionOf(conditions)).toBe(expected);
});

test('lists that Go leaves null, or out, are empty', () => {
  for (const nothing of [null, undefined])
    expect(readSlice(slice('a', [], { ports: nothing, endpoints: nothing }))).toMatchObject({
      kind: 'slice',
      slice: { ports: [], endpoints: [] },
    });
});

test('a port without a number is every port', () => {
  const reading = readSlice(
    slice('a', [], {
      ports: [
        { name: '', port: null },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
    }),
  );
  expect(reading).toMatchObject({
    slice: {
      ports: [
        { name: '', port: undefined, isTcp: true },
        { name: 'dns', port: 53, isTcp: false },
      ],
    },
  });
});

test('a port that is none is passed over, and is not every port either', async () => {
  const ports = [
    { name: 'http', port: 70_000 },
    { name: 'admin', port: '9090' },
  ];
  const reading = readSlice(slice('a', [podEndpoint('web-0', '10.0.0.1')], { ports }));
  expect(reading).toMatchObject({
    slice: {
      ports: [{ port: undefined }, { port: undefined }],
      problems: ['a: ports[0]: 70000 is no port', 'a: ports[1]: "9090" is no port'],
    },
  });
});

test('only the first address means anything, and an endpoint that has none that can be read is passed over', () => {
  const endpoints = [{ addresses: ['10.0.0.1', 'nonsense'] }, { addresses: [] }, { addresses: ['fd00::1'] }, 7, null];
  const reading = readSlice(slice('a', endpoints));
  expect(reading).toMatchObject({ kind: 'slice', slice: { endpoints: [{ address: '10.0.0.1', uid: undefined }] } });
  expect(reading.kind === 'slice' && reading.slice.problems).toEqual([
    'a: endpoints[1]: undefined is no IPv4 address',
    'a: endpoints[2]: "fd00::1" is no IPv4 address',
    'a: endpoints[3]: undefined is no IPv4 address',
    'a: endpoints[4]: undefined is no IPv4 address',
  ]);
});

test.each([
  ['a string', 'slice', '(an object without a name)'],
  ['no name', { addressType: 'IPv4', endpoints: [] }, '(an object without a name)'],
  ['names instead of addresses', slice('a', [], { addressType: 'FQDN' }), 'a'],
  ['endpoints that are no list', slice('a', [], { endpoints: 'none' }), 'a'],
  ['ports that are no list', slice('a', [], { ports: { http: 80 } }), 'a'],
])('%s: the slice as a whole cannot be read', (_, object, name) => {
  expect(readSlice(object)).toMatchObject({ kind: 'unreadable', name });
});

test('what is targeted tells of a pod only if it is one', () => {
  const endpoint = podEndpoint('web-0', '10.0.0.1', { targetRef: { kind: 'Node', name: 'n', uid: 'u' } });
  expect(readSlice(slice('a', [endpoint]))).toMatchObject({
    slice: { endpoints: [{ uid: undefined, pod: undefined }] },
  });
});
