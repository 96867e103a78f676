import type { DnsRecord, Rcode, Reply } from '../message.ts';
import { addressBytes } from '../zone/addresses.ts';
import { NameTable } from './name-table.ts';

const types = { A: 1, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, OPT: 41 } as const;
const rcodes: Readonly<Record<Rcode, number>> = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5, BADVERS: 16 };
const classIN = 1;
const headerBytes = 12;

/** What was left out is cut from the end of these, section after section. */
export interface Sections {
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/**
 * Writes one reply, record by record, so that whoever drives it can stop where the next record would not fit.
 * `dns-packet` writes every name in full: 29 A records are then 1,352 bytes, and 511 as every DNS server sends them.
 */
export class ReplyWriter {
  readonly #reply: Reply;
  readonly #names: NameTable;
  readonly #chunks: Buffer[] = [];
  readonly #opt: Buffer;
  #length = headerBytes;

  constructor(reply: Reply, { compress }: { readonly compress: boolean }) {
    this.#reply = reply;
    this.#names = new NameTable(compress);
    this.#opt = encodeOpt(reply);
    this.#append(this.#question());
  }

  /** With the OPT record, whose place is kept from the start. */
  get length(): number {
    return this.#length + this.#opt.length;
  }

  /** Writes the records for as long as they fit, and gives their number. */
  section(records: readonly DnsRecord[], limit: number): number {
    for (const [index, record] of records.entries()) {
      const bytes = encodeRecord(record, this.#length, this.#names);
      if (this.length + bytes.length > limit) return index;
      this.#append(bytes);
    }
    return records.length;
  }

  finish(counts: { readonly [S in keyof Sections]: number }, truncated: boolean): Buffer {
    const { request, rcode, authoritative, recursionAvailable } = this.#reply;
    const header = Buffer.alloc(headerBytes);
    header.writeUInt16BE(request.id, 0);
    const flags = [
      0x8000, // qr
      authoritative && 0x0400,
      truncated && 0x0200,
      request.recursionDesired && 0x0100,
      recursionAvailable && 0x0080,
      request.checkingDisabled && 0x0010,
    ];
    header.writeUInt16BE(
      flags.reduce<number>((sum, flag) => sum + Number(flag), rcodes[rcode] & 0x0f),
      2,
    );
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(counts.answers, 6);
    header.writeUInt16BE(counts.authorities, 8);
    header.writeUInt16BE(counts.additionals + (this.#opt.length > 0 ? 1 : 0), 10);
    return Buffer.concat([header, ...this.#chunks, this.#opt]);
  }

  #question(): Buffer {
    const { question, typeAndClass } = this.#reply.request;
    return Buffer.concat([this.#names.encode(question.name, this.#length), uint32(typeAndClass)]);
  }

  #append(bytes: Buffer): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }
}

function encodeRecord(record: DnsRecord, at: number, names: NameTable): Buffer {
  const owner = names.encode(record.name, at);
  const fixed = Buffer.alloc(10);
  const data = encodeData(record, at + owner.length + fixed.length, names);
  fixed.writeUInt16BE(types[record.type], 0);
  fixed.writeUInt16BE(classIN, 2);
  fixed.writeUInt32BE(record.ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}

function encodeData(record: DnsRecord, at: number, names: NameTable): Buffer {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return addressBytes(record.address);
    case 'CNAME':
    case 'PTR':
      return names.encode(record.target, at);
    case 'SRV':
      // RFC 2782: the target is never compressed.
      return Buffer.concat([uint16(0, record.weight, record.port), names.encodeInFull(record.target, at + 6)]);
    case 'TXT':
      return Buffer.concat([Buffer.of(Buffer.byteLength(record.text)), Buffer.from(record.text)]);
    case 'SOA': {
      const primary = names.encode(record.primary, at);
      const mailbox = names.encode(record.mailbox, at + primary.length);
      // Refresh, retry and expire as CoreDNS has them; the last is for how long a denial may be kept (RFC 2308).
      return Buffer.concat([primary, mailbox, uint32(record.serial, 7200, 1800, 86_400, record.ttl)]);
    }
  }
}

/** RFC 6891 §6.1: the asker's own size and DO bit, echoed; the upper bits of the rcode. */
function encodeOpt({ request, rcode }: Reply): Buffer {
  const { edns } = request;
  if (edns === undefined) return Buffer.alloc(0);
  const refusedVersion = rcode === 'BADVERS';
  const opt = Buffer.alloc(11);
  opt.writeUInt16BE(types.OPT, 1);
  opt.writeUInt16BE(refusedVersion ? 0 : edns.udpSize, 3);
  opt.writeUInt8(rcodes[rcode] >> 4, 5);
  opt.writeUInt16BE(edns.dnssecOk && !refusedVersion ? 0x8000 : 0, 7);
  return opt;
}

function uint16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
