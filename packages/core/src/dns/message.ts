import {
  decode,
  encode,
  type Answer as PacketRecord,
  type Question as PacketQuestion,
  RECURSION_DESIRED,
} from 'dns-packet';
import { canonicalName } from './name.ts';
import { type DnsRecord, toRecords } from './record.ts';

/** The types that can be asked for. */
export type RecordType = 'A' | 'AAAA' | 'SRV';

export interface Question {
  /** 16 bits, random. */
  readonly id: number;
  /** Canonical. */
  readonly name: string;
  readonly type: RecordType;
}

/** The reply to a question. */
export interface Message {
  readonly kind: 'message';
  /** `NOERROR`, `NXDOMAIN`, …, as IANA names them. */
  readonly rcode: string;
  /** There are no records then: what is left of a truncated set is a random part of it, and must not be used. */
  readonly truncated: boolean;
  readonly authoritative: boolean;
  readonly recursionAvailable: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** It should be the reply, but is no DNS message. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly cause: unknown;
}

/** Not the reply to this question: late, forged, or astray. */
export interface Foreign {
  readonly kind: 'foreign';
}

/** Passes every network unfragmented (DNS flag day 2020). */
const udpPayloadSize = 1232;

/** The name must be one by `isDomainName`: dns-packet would write something else for it. */
export function encodeQuery({ id, name, type }: Question): Buffer {
  const opt = { type: 'OPT', name: '.', udpPayloadSize, extendedRcode: 0, ednsVersion: 0, flags: 0 } as const;
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type, name, class: 'IN' }],
    additionals: [{ ...opt, flag_do: false, options: [] }],
  });
}

/** What `bytes` are to `question`. Never throws; may write into `bytes`. */
export function decodeReply(bytes: Buffer, question: Question): Message | Malformed | Foreign {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== question.id) return foreign;
  try {
    return decodeOwn(bytes, question);
  } catch (cause) {
    return { kind: 'malformed', cause };
  }
}

function decodeOwn(bytes: Buffer, question: Question): Message | Foreign {
  const flags = bytes.readUInt16BE(2);
  const truncated = (flags & 0x0200) !== 0;
  if ((flags & 0xf800) !== 0x8000) return foreign; // a query, or another opcode
  if (truncated) bytes.fill(0, 6, 12); // read no records: some servers cut in the middle of one (RFC 2181 §9)
  assertRoom(bytes);
  const { questions = [], answers = [], authorities = [], additionals = [] } = decode(bytes);
  if (decode.bytes > bytes.length) throw new RangeError('The last record ends beyond the message');
  const rcode = rcodeOf(flags, additionals);
  if (!isAbout(questions, question, rcode)) return foreign;
  return {
    kind: 'message',
    rcode,
    truncated,
    authoritative: (flags & 0x0400) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    answers: toRecords(answers),
    authorities: toRecords(authorities),
    additionals: toRecords(additionals),
  };
}

/**
 * A question takes at least 5 bytes, a record 11 (RFC 1035 §4.1). dns-packet makes arrays as long as the header says
 * before it looks further: 2 MB for 12 bytes of 0xff.
 */
function assertRoom(bytes: Buffer): void {
  const records = bytes.readUInt16BE(6) + bytes.readUInt16BE(8) + bytes.readUInt16BE(10);
  const needed = 12 + 5 * bytes.readUInt16BE(4) + 11 * records;
  if (needed > bytes.length) throw new RangeError(`The header speaks of ${needed} bytes or more; ${bytes.length} came`);
}

/** Case may come back changed (RFC 4343). Who could not read the question need not repeat it (BIND's FORMERR). */
function isAbout(questions: readonly PacketQuestion[], { name, type }: Question, rcode: string): boolean {
  const [first, second] = questions;
  if (!first) return rcode !== 'NOERROR' && rcode !== 'NXDOMAIN';
  return !second && first.type === type && first.class === 'IN' && canonicalName(first.name) === name;
}

/** Four bits in the header, eight more in the OPT record (RFC 6891 §6.1.3). */
function rcodeOf(flags: number, additionals: readonly PacketRecord[]): string {
  const opt = additionals.find((record) => record.type === 'OPT');
  const code = (flags & 0xf) | ((opt?.extendedRcode ?? 0) << 4);
  return rcodes[code] ?? `RCODE ${code}`;
}

const rcodes: readonly string[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

const foreign: Foreign = { kind: 'foreign' };
