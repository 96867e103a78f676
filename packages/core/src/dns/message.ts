import { encode, RECURSION_DESIRED } from 'dns-packet';
import { classIn, type DnsRecord, readRecords, typeNumbers } from './record.ts';
import { WireReader } from './wire-reader.ts';

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

/** What `bytes` are to `question`. Never throws. */
export function decodeReply(bytes: Buffer, question: Question): Message | Malformed | Foreign {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== question.id) return foreign;
  try {
    return decodeOwn(bytes, question);
  } catch (cause) {
    return { kind: 'malformed', cause };
  }
}

function decodeOwn(bytes: Buffer, question: Question): Message | Foreign {
  const reader = new WireReader(bytes);
  const header = readHeader(reader);
  const { flags } = header;
  const truncated = (flags & 0x0200) !== 0;
  if ((flags & 0xf800) !== 0x8000 || !isAbout(reader, header, question)) return foreign; // a query, or another opcode
  // Of a truncated reply nothing is read: some servers cut in the middle of a record (RFC 2181 §9).
  const read = (count: number): readonly DnsRecord[] => (truncated ? [] : readRecords(reader, count));
  const answers = read(header.answers);
  const authorities = read(header.authorities);
  const additionals = read(header.additionals);
  return {
    kind: 'message',
    rcode: rcodeOf(flags, additionals),
    truncated,
    authoritative: (flags & 0x0400) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    answers,
    authorities,
    additionals,
  };
}

/** RFC 1035 §4.1.1. */
interface Header {
  readonly flags: number;
  readonly questions: number;
  readonly answers: number;
  readonly authorities: number;
  readonly additionals: number;
}

function readHeader(reader: WireReader): Header {
  reader.uint16(); // the id, which was looked at before
  const [flags, questions] = [reader.uint16(), reader.uint16()];
  return { flags, questions, answers: reader.uint16(), authorities: reader.uint16(), additionals: reader.uint16() };
}

/** Who could not read the question need not repeat it (BIND's FORMERR). */
function isAbout(reader: WireReader, { questions, flags }: Header, { name, type }: Question): boolean {
  const rcode = flags & 0xf;
  if (questions === 0) return rcode !== 0 && rcode !== 3;
  if (questions > 1) throw new RangeError(`A reply to ${questions} questions`); // RFC 9619
  return reader.name() === name && reader.uint16() === typeNumbers[type] && reader.uint16() === classIn;
}

/** Four bits in the header, eight more in the OPT record (RFC 6891 §6.1.3). */
function rcodeOf(flags: number, additionals: readonly DnsRecord[]): string {
  const opt = additionals.find((record) => record.type === 'OPT');
  const code = (flags & 0xf) | ((opt?.extendedRcode ?? 0) << 4);
  return rcodes[code] ?? `RCODE ${code}`;
}

const rcodes: readonly string[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

const foreign: Foreign = { kind: 'foreign' };
