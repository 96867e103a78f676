import { type Answer, decode, encode } from 'dns-packet';
import { expect, test } from 'vitest';
import { decodeReply, encodeQuery, type Question } from '../../src/dns/message.ts';
import { seeded } from '../picker/seeded.ts';
import { rounds } from '../thorough.ts';
import { a, aaaa, cname, soa, srv } from './scripted-server.ts';

const question: Question = { id: 0x1234, name: 'web.default.svc.cluster.local', type: 'SRV' };

function replyOf(
  sections: { answers?: Answer[]; authorities?: Answer[]; additionals?: Answer[] },
  flags = 0x0400,
): Buffer {
  return encode({ type: 'response', id: question.id, flags, questions: [question], ...sections });
}

test('only records that discovery reads are kept', () => {
  const answers: Answer[] = [
    { type: 'TXT', name: question.name, data: 'text' },
    { type: 'A', name: question.name, class: 'CH', data: '10.0.0.1' },
    srv(question.name, 'web-0.test'),
  ];
  const message = decodeReply(replyOf({ answers, authorities: [soa('test')] }), question);
  expect(message).toMatchObject({ kind: 'message', answers: [{ type: 'SRV' }], authorities: [{ type: 'SOA' }] });
});

test.each([
  ['1:0:0:2::3', '1:0:0:2::3'],
  ['fd00:10:244:0:1::5', 'fd00:10:244:0:1::5'],
  ['FD00::A', 'fd00::a'],
])('the AAAA record %s reads %s, as the API server writes it', (data, address) => {
  expect(decodeReply(replyOf({ answers: [aaaa('x.test', data)] }), question)).toMatchObject({ answers: [{ address }] });
});

test('a TTL with the topmost bit set is zero', () => {
  const answers = [a('x.test', '10.0.0.1', 0x8000_0000), a('x.test', '10.0.0.2', 0x7fff_ffff)];
  expect(decodeReply(replyOf({ answers }), question)).toMatchObject({ answers: [{ ttl: 0 }, { ttl: 0x7fff_ffff }] });
});

test('a truncated reply has no records, even where it was cut in the middle of one', () => {
  const bytes = replyOf({ answers: [srv(question.name, 'web-0.test'), srv(question.name, 'web-1.test')] }, 0x0600);
  for (const length of [bytes.length, bytes.length - 5]) {
    const message = decodeReply(Buffer.from(bytes.subarray(0, length)), question);
    expect(message).toMatchObject({ kind: 'message', truncated: true, answers: [] });
  }
});

test('the rcode has its upper bits in the OPT record', () => {
  const opt = { type: 'OPT', name: '.', udpPayloadSize: 1232, extendedRcode: 1, ednsVersion: 0, flags: 0 } as const;
  const bytes = replyOf({ additionals: [{ ...opt, flag_do: false, options: [] }] });
  expect(decodeReply(bytes, question)).toMatchObject({ rcode: 'RCODE 16' }); // BADVERS, no empty answer
});

test('the OPT record says how much its sender can take', () => {
  const opt = { type: 'OPT', name: '.', udpPayloadSize: 4096, extendedRcode: 0, ednsVersion: 0, flags: 0 } as const;
  const bytes = replyOf({ additionals: [{ ...opt, flag_do: false, options: [] }] });
  expect(decodeReply(bytes, question)).toMatchObject({ additionals: [{ type: 'OPT', udpPayloadSize: 4096 }] });
});

test('a header that promises more than there is room for is malformed', () => {
  const bytes = Buffer.alloc(12, 0xff);
  bytes.writeUInt16BE(question.id, 0);
  bytes.writeUInt16BE(0x8000, 2);
  expect(decodeReply(bytes, question)).toMatchObject({ kind: 'malformed', cause: expect.any(RangeError) });
});

test.each<[string, Answer]>([
  ['an address', a(question.name, '10.0.0.1')],
  ['what nobody reads', { type: 'TXT', name: question.name, data: 'text' }],
])('a reply that ends in the middle of %s is malformed', (_, answer) => {
  const bytes = replyOf({ answers: [answer] });
  for (const length of [1, 2, 3, 4]) {
    expect(decodeReply(Buffer.from(bytes.subarray(0, -length)), question)).toMatchObject({ kind: 'malformed' });
  }
});

test.each([3, 5])('four bytes of address that call themselves %d are malformed', (length) => {
  const bytes = Buffer.concat([replyOf({ answers: [a(question.name, '10.0.0.1')] }), Buffer.from([0])]);
  bytes.writeUInt16BE(length, bytes.length - 7);
  expect(decodeReply(bytes, question)).toMatchObject({ kind: 'malformed' });
});

test('a reply to two questions is malformed', () => {
  const bytes = encode({ type: 'response', id: question.id, questions: [question, question] });
  expect(decodeReply(bytes, question)).toMatchObject({ kind: 'malformed' });
});

test('it reads what dns-packet reads', () => {
  const random = seeded(11);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const host = (): string =>
    `${pick(['web-0', 'Web-1', 'x', '10-0-0-1'])}.${pick(['test', 'svc.cluster.local', question.name])}`;
  const kinds = [
    () => a(host(), `10.0.${Math.floor(random() * 256)}.255`),
    () => cname(host(), host()),
    () => srv(host(), host(), Math.floor(random() * 65_536)),
    () => aaaa(host(), pick(['::', '::1', 'fd00::1', '2001:db8:1:2:3:4:5:6'])),
  ];
  for (let round = 0; round < 200; round++) {
    const answers = Array.from({ length: Math.floor(random() * 20) }, () => pick(kinds)());
    const ours = decodeReply(replyOf({ answers }), question);
    expect(ours).toMatchObject({ kind: 'message', answers: decode(replyOf({ answers })).answers?.map(asOurs) ?? [] });
  }
});

test('whatever bytes come, they are a message, foreign, or malformed', () => {
  const random = seeded(7);
  const upTo = (end: number): number => Math.floor(random() * end);
  const honest = replyOf({
    answers: [
      cname(question.name, 'b.test'),
      srv('b.test', 'web-0.test'),
      a('x.test', '10.0.0.1'),
      aaaa('x.test', '::1'),
    ],
    authorities: [soa('cluster.local')],
    additionals: [a('web-0.test', '10.0.0.1')],
  });
  const seen = new Set<string>();
  for (let round = 0; round < rounds(5_000, 100_000); round++) {
    const isNoise = round % 5 === 0;
    const bytes = isNoise ? Buffer.from(Array.from({ length: upTo(200) }, () => upTo(256))) : Buffer.from(honest);
    if (isNoise && bytes.length > 3) bytes.writeUInt32BE(question.id * 0x1_0000 + 0x8000);
    for (let flips = upTo(6); flips > 0; flips--) bytes[upTo(bytes.length)] = upTo(256);
    const cut = bytes.subarray(0, bytes.length - (upTo(3) === 0 ? upTo(bytes.length) : 0));
    const { kind } = decodeReply(cut, question);
    if (kind === 'message') expect(answers(cut, honest)).toBe(true);
    seen.add(kind);
  }
  expect([...seen].sort()).toEqual(['foreign', 'malformed', 'message']);
});

test('a query can be read by its own reader, but is no reply', () => {
  expect(decodeReply(encodeQuery(question), question)).toEqual({ kind: 'foreign' });
});

/** Is it a reply, and to our question? By the bytes, as RFC 5452 §9.1 has it; letters in names may be large or small. */
function answers(bytes: Buffer, honest: Buffer): boolean {
  const end = 12 + question.name.length + 2 + 4;
  const asked = (of: Buffer): string => of.subarray(12, end).toString('latin1').toLowerCase();
  const isReply = ((bytes[2] ?? 0) & 0xf8) === 0x80;
  return (
    bytes.readUInt16BE(0) === question.id && isReply && bytes.readUInt16BE(4) === 1 && asked(bytes) === asked(honest)
  );
}

function asOurs(record: Answer): object {
  const name = record.name.toLowerCase();
  if (record.type === 'SRV')
    return { name, type: 'SRV', port: record.data.port, target: record.data.target.toLowerCase() };
  if (record.type === 'CNAME') return { name, type: 'CNAME', target: record.data.toLowerCase() };
  return record.type === 'A' || record.type === 'AAAA' ? { name, type: record.type, address: record.data } : {};
}
