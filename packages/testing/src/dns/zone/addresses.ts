import { isIPv4 } from 'node:net';

/** The 4 or 16 bytes of an address. */
export function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  return Buffer.from(hextets(address).join(''), 'hex');
}

/** `10-244-0-1`: the label of an endpoint that has no hostname. A label may not end in a dash, hence the 0 after it. */
export function dashed(address: string): string {
  return address.replaceAll(/[.:]/g, '-').replace(/-$/, '-0');
}

/** The name under which a PTR record of this address is asked for. */
export function reverseName(address: string): string {
  if (isIPv4(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  return `${[...hextets(address).join('')].reverse().join('.')}.ip6.arpa`;
}

/** `fd00::1` as eight groups of four hex digits. */
function hextets(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].map((group) => group.padStart(4, '0').toLowerCase());
}
