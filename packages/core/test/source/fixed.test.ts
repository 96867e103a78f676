import { expect, test } from 'vitest';
import type { Sighting } from '../../src/endpoint.ts';
import { fixed } from '../../src/source/fixed.ts';

const long: Sighting = {
  slot: 'web-0',
  address: '10.0.0.256',
  addresses: ['10.0.0.256', 'fd00::1'],
  port: 8080,
  zone: 'eu',
};

test.each<[unknown, string]>([
  ['web-0@10.0.0.1', "'web-0@10.0.0.1' is no"],
  ['10.0.0.1:65536', "'10.0.0.1:65536' is no"],
  ['::1:80', "'::1:80' is no"],
  [8080, '8080 is no'],
  [null, 'null is no'],
  [{ address: '10.0.0.1', port: 0 }, "{ address: '10.0.0.1', port: 0 } is no"],
  [long, "addresses: [ '10.0.0.256', 'fd00::1' ], port: 8080, zone: 'eu' } is no"],
])('%j is no endpoint, and the error shows it in one line', (entry, text) => {
  const make = () => fixed(['10.0.0.1:80', entry as string]);
  expect(make).toThrow(
    expect.objectContaining({ code: 'ROLLCALL_BAD_OPTION', message: expect.stringContaining(text) }),
  );
});
