import { expect, test } from 'vitest';
import { addressBytes, dashed, reverseName } from '../../src/dns/zone/addresses.ts';

test.each([
  ['10.244.0.1', '10-244-0-1', '0af40001', '1.0.244.10.in-addr.arpa'],
  ['fd00::9:1', 'fd00--9-1', `fd00${'0'.repeat(20)}00090001`, `1.0.0.0.9.0.0.0.${'0.'.repeat(20)}0.0.d.f.ip6.arpa`],
  ['fd00::', 'fd00--0', `fd00${'0'.repeat(28)}`, `${'0.'.repeat(28)}0.0.d.f.ip6.arpa`],
  ['::1', '--1', `${'0'.repeat(31)}1`, `1.${'0.'.repeat(31)}ip6.arpa`],
])('%s as a label, as bytes, and backwards', (address, label, hex, reverse) => {
  expect([dashed(address), addressBytes(address).toString('hex'), reverseName(address)]).toEqual([label, hex, reverse]);
});
