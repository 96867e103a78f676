import { SocketAddress } from 'node:net';
import type { Answer as PacketRecord } from 'dns-packet';
import { canonicalName } from './name.ts';

interface Owned {
  /** The owner; canonical, as is every name in a record. */
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
}

export interface AddressRecord<T extends 'A' | 'AAAA' = 'A' | 'AAAA'> extends Owned {
  readonly type: T;
  /** In its canonical form (RFC 5952). */
  readonly address: string;
}

export interface SrvRecord extends Owned {
  readonly type: 'SRV';
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

export interface CnameRecord extends Owned {
  readonly type: 'CNAME';
  readonly target: string;
}

export interface SoaRecord extends Owned {
  readonly type: 'SOA';
  /** Seconds. */
  readonly minimum: number;
}

/** The records that discovery reads; all others are passed over. */
export type DnsRecord = AddressRecord<'A'> | AddressRecord<'AAAA'> | SrvRecord | CnameRecord | SoaRecord;

export function toRecords(packetRecords: readonly PacketRecord[]): readonly DnsRecord[] {
  const records: DnsRecord[] = [];
  for (const packetRecord of packetRecords) {
    const record = toRecord(packetRecord);
    if (record) records.push(record);
  }
  return records;
}

function toRecord(record: PacketRecord): DnsRecord | undefined {
  if (record.type === 'OPT' || record.class !== 'IN') return undefined;
  const name = canonicalName(record.name);
  const ttl = toTtl(record.ttl);
  switch (record.type) {
    case 'A':
      return { name, ttl, type: 'A', address: record.data };
    case 'AAAA':
      return { name, ttl, type: 'AAAA', address: canonicalAddress(record.data) };
    case 'CNAME':
      return { name, ttl, type: 'CNAME', target: canonicalName(record.data) };
    case 'SOA':
      return { name, ttl, type: 'SOA', minimum: toTtl(record.data.minimum) };
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = record.data;
      return { name, ttl, type: 'SRV', priority, weight, port, target: canonicalName(target) };
    }
    default:
      return undefined;
  }
}

/** dns-packet shortens the first run of zeros, not the longest: a pod would have two addresses, DNS's and the API's. */
function canonicalAddress(address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address;
}

/** 31 bits; with the topmost bit set it counts as zero (RFC 2181 §8). */
function toTtl(ttl = 0): number {
  return ttl > 0x7fff_ffff ? 0 : ttl;
}
