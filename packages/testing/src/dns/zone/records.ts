import { isIP, isIPv4 } from 'node:net';
import type { DnsRecord } from '../message.ts';
import type { View } from '../view.ts';
import { type Backend, findBackends } from './backends.ts';
import { hostRecords } from './hosts.ts';
import { isWithin } from './within.ts';

/** How many CNAMEs a server follows. */
const longestChain = 8;

/** A or AAAA records; an ExternalName's CNAME, and what the name behind it has of that type. */
export function addressRecords(
  owner: string,
  type: 'A' | 'AAAA',
  backends: readonly Backend[],
  view: View,
  chain = 1,
): readonly DnsRecord[] {
  return unique(backends, (backend) => backend.host).flatMap(({ host }) =>
    isIP(host) === 0 ? followed(owner, host, type, view, chain) : addressRecord(owner, host, view, type),
  );
}

function addressRecord(name: string, address: string, { ttlSeconds }: View, only?: 'A' | 'AAAA'): DnsRecord[] {
  const type = isIPv4(address) ? 'A' : 'AAAA';
  return only === undefined || only === type ? [{ name, type, ttl: ttlSeconds, address }] : [];
}

/** A CNAME that leads nowhere inside the zone is not told; one that leads out of it always is. */
function followed(owner: string, target: string, type: 'A' | 'AAAA', view: View, chain: number): readonly DnsRecord[] {
  if (chain > longestChain) return [];
  const cname = cnameRecord(owner, target, view);
  if (!isWithin(target, view.zone)) return [cname, ...hostRecords(target, type, view)];
  const next = addressRecords(target, type, findBackends(target, view) ?? [], view, chain + 1);
  return next.length === 0 ? [] : [cname, ...next];
}

export function cnameRecords(owner: string, backends: readonly Backend[], view: View): readonly DnsRecord[] {
  return backends.filter(({ host }) => isIP(host) === 0).map(({ host }) => cnameRecord(owner, host, view));
}

function cnameRecord(name: string, target: string, { ttlSeconds }: View): DnsRecord {
  return { name, type: 'CNAME', ttl: ttlSeconds, target };
}

/**
 * SRV records with the addresses of their targets as glue. The weight says nothing of load: it is 100 shared out
 * among the backends, over both families and all ports, before those with the same target and port become one.
 */
export function srvRecords(
  owner: string,
  backends: readonly Backend[],
  view: View,
): { readonly answers: readonly DnsRecord[]; readonly additionals: readonly DnsRecord[] } {
  const addressed = backends.filter(({ host }) => isIP(host) !== 0);
  const weight = Math.max(1, Math.floor(100 / addressed.length));
  const declared = addressed.filter(({ port }) => port !== undefined);
  return {
    answers: unique(declared, ({ name, port }) => `${name}:${port}`).map(({ name, port = 0 }) => ({
      name: owner,
      type: 'SRV',
      ttl: view.ttlSeconds,
      weight,
      port,
      target: name,
    })),
    additionals: unique(declared, ({ name, host }) => `${name} ${host}`).flatMap(({ name, host }) =>
      addressRecord(name, host, view),
    ),
  };
}

/** The first of each key. */
function unique<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => seen.size < seen.add(key(item)).size);
}
