import { isIP, SocketAddress } from 'node:net';

/** Where a DNS server listens. `address` is canonical (RFC 5952), so that the source of a reply can be compared with it. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
}

/** Reads `ip`, `ip:port`, `[v6]` and `[v6]:port`, also with a %scope; undefined for anything else. */
export function parseServerAddress(text: string): ServerAddress | undefined {
  const parts = isIP(text) ? [text] : (bracketed.exec(text) ?? withPort.exec(text))?.slice(1);
  const [ip = '', digits = '53'] = parts ?? [];
  const family = isIP(ip);
  const port = Number(digits);
  if ((family !== 4 && family !== 6) || port < 1 || port > 65_535) return undefined;
  return { address: family === 4 ? reachable(ip) : canonicalV6(ip), port, family };
}

export function formatServerAddress({ address, port, family }: ServerAddress): string {
  return family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** An IPv6 address in its one canonical form; the scope stays as it is. */
export function canonicalV6(ip: string): string {
  const [address = '', scope] = ip.split('%');
  const canonical = reachable(new SocketAddress({ address, family: 'ipv6' }).address);
  return scope === undefined ? canonical : `${canonical}%${scope}`;
}

/** Who sends to the unspecified address reaches this host, and is answered from its loopback address. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

const bracketed = /^\[([^\]]*:[^\]]*)\](?::(\d{1,5}))?$/;
const withPort = /^([\d.]+):(\d{1,5})$/;
