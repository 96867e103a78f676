import type { DnsMessage, DnsRecord, RecordType, ServerWord, Transport } from '@rollcall/core';

/** One message to one server, and what came of it. */
export interface Trace {
  /** `10.96.0.10:53` */
  readonly server: string;
  readonly type: RecordType;
  readonly name: string;
  readonly transport: Transport;
  readonly word: ServerWord;
}

/** Whether discovery would take it for an answer: NOERROR or NXDOMAIN, and all of it. */
export function isAnswer({ word }: Trace): boolean {
  return word.failure === undefined && word.message?.truncated === false;
}

export function isTruncated({ word }: Trace): boolean {
  return word.failure === undefined && word.message?.truncated === true;
}

/** No DNS message came back: there is no use in asking more. */
export function isSilent({ word }: Trace): boolean {
  return word.message === undefined;
}

/** There is such a name, whether or not it has records of this type. */
export function isThere(trace: Trace): boolean {
  return isAnswer(trace) && trace.word.message?.rcode === 'NOERROR';
}

/** Those of the type that was asked for. A truncated reply has none. */
export function recordsOf<T extends RecordType>({ word }: Trace, type: T): readonly (DnsRecord & { type: T })[] {
  return (word.message?.answers ?? []).filter((record): record is DnsRecord & { type: T } => record.type === type);
}

/** For how long that may be believed: of records the least, of their absence the SOA's (RFC 2308 §5). */
export function ttlMsOf({ word }: Trace): number | undefined {
  if (word.message === undefined) return undefined;
  const ttls = ttlsOf(word.message);
  return ttls.length === 0 ? undefined : Math.min(...ttls) * 1000;
}

function ttlsOf({ answers, additionals, authorities }: DnsMessage): readonly number[] {
  if (answers.length > 0)
    return [...answers, ...additionals.filter(({ type }) => type !== 'OPT')].map(({ ttl }) => ttl);
  return authorities.flatMap((record) => (record.type === 'SOA' ? [record.ttl, record.minimum] : []));
}

/** How many bytes the server can take over UDP; undefined where it does not speak EDNS, or was cut short. */
export function ednsBytesOf({ word }: Trace): number | undefined {
  const opt = word.message?.additionals.find((record) => record.type === 'OPT');
  return opt?.type === 'OPT' ? opt.udpPayloadSize : undefined;
}
