import { expect, test } from 'vitest';
import { formatServerAddress, parseServerAddress } from '../../src/dns/server-address.ts';

test.each([
  ['10.0.0.1', '10.0.0.1:53'],
  ['10.0.0.1:5353', '10.0.0.1:5353'],
  ['0.0.0.0:5353', '127.0.0.1:5353'],
  ['::', '[::1]:53'],
  ['2001:DB8:0:0::1', '[2001:db8::1]:53'],
  ['[2001:db8::1]', '[2001:db8::1]:53'],
  ['[::1]:5353', '[::1]:5353'],
  ['fe80::1%eth0', '[fe80::1%eth0]:53'],
  ['[fe80::1%2]:5353', '[fe80::1%2]:5353'],
])('%s is %s', (text, address) => {
  const server = parseServerAddress(text);
  expect(server && formatServerAddress(server)).toBe(address);
});

test.each([
  '',
  'localhost',
  '10.0.0',
  '10.0.0.1:',
  '10.0.0.1:0',
  '10.0.0.1:65536',
  '10.0.0.1:x',
  '[10.0.0.1]:53',
  '[::1]:',
  ':53',
])('%j is none', (text) => {
  expect(parseServerAddress(text)).toBeUndefined();
});
