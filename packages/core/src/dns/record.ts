import { SocketAddress } from 'node:net';
import type { WireReader } from './wire-reader.ts';

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

/** EDNS (RFC 6891): no record, but a second header in the place of one. */
export interface OptRecord extends Owned {
  readonly type: 'OPT';
  /** The upper eight bits of the rcode. */
  readonly extendedRcode: number;
  /** How many bytes its sender can take over UDP. */
  readonly udpPayloadSize: number;
}

/** The records that discovery reads; all others are passed over. */
export type DnsRecord = AddressRecord<'A'> | AddressRecord<'AAAA'> | SrvRecord | CnameRecord | SoaRecord | OptRecord;

/** IANA's numbers. */
export const typeNumbers = { A: 1, CNAME: 5, SOA: 6, AAAA: 28, SRV: 33, OPT: 41 } as const;
export const classIn = 1;

export function readRecords(reader: WireReader, count: number): readonly DnsRecord[] {
  const records: DnsRecord[] = [];
  for (let read = 0; read < count; read++) {
    const record = readRecord(reader);
    if (record) records.push(record);
  }
  return records;
}

function readRecord(reader: WireReader): DnsRecord | undefined {
  const name = reader.name();
  const type = reader.uint16();
  const classNumber = reader.uint16();
  const ttl = reader.uint32();
  const end = reader.endOf(reader.uint16());
  const record = classNumber === classIn ? readData(reader, type, name, toTtl(ttl)) : undefined;
  if (record && reader.at !== end) throw new RangeError(`${record.type} data ends at ${reader.at}, not at ${end}`);
  reader.at = end;
  if (type !== typeNumbers.OPT) return record;
  return { type: 'OPT', name, ttl: 0, extendedRcode: ttl >>> 24, udpPayloadSize: classNumber }; // RFC 6891 §6.1.2
}

function readData(reader: WireReader, type: number, name: string, ttl: number): DnsRecord | undefined {
  switch (type) {
    case typeNumbers.A:
      return { type: 'A', name, ttl, address: readV4(reader) };
    case typeNumbers.AAAA:
      return { type: 'AAAA', name, ttl, address: readV6(reader) };
    case typeNumbers.SRV: {
      const [priority, weight, port] = [reader.uint16(), reader.uint16(), reader.uint16()];
      return { type: 'SRV', name, ttl, priority, weight, port, target: reader.name() };
    }
    case typeNumbers.CNAME:
      return { type: 'CNAME', name, ttl, target: reader.name() };
    case typeNumbers.SOA:
      return { type: 'SOA', name, ttl, minimum: readMinimum(reader) };
    default:
      return undefined;
  }
}

function readV4(reader: WireReader): string {
  return `${reader.byte()}.${reader.byte()}.${reader.byte()}.${reader.byte()}`;
}

function readV6(reader: WireReader): string {
  const groups = Array.from({ length: 8 }, () => reader.uint16().toString(16));
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

function readMinimum(reader: WireReader): number {
  reader.skipName();
  reader.skipName();
  for (let field = 0; field < 4; field++) reader.uint32(); // serial, refresh, retry, expire
  return toTtl(reader.uint32());
}

/** 31 bits; with the topmost bit set it counts as zero (RFC 2181 §8). */
function toTtl(ttl: number): number {
  return ttl > 0x7fff_ffff ? 0 : ttl;
}
