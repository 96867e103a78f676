import { decode } from 'dns-packet';
import type { Edns, Request } from '../message.ts';

/** A question as it came, or undefined for bytes that are none: those get no answer. */
export function decodeRequest(bytes: Buffer): Request | undefined {
  try {
    const packet = decode(bytes);
    const [question] = packet.questions ?? [];
    if (packet.type !== 'query' || question === undefined) return undefined;
    return {
      id: packet.id ?? 0,
      question: { name: question.name === '.' ? '' : question.name, type: question.type },
      typeAndClass: bytes.readUInt32BE(endOfName(bytes, 12)),
      recursionDesired: packet.flag_rd,
      checkingDisabled: packet.flag_cd,
      edns: ednsOf(packet.additionals ?? []),
    };
  } catch {
    return undefined;
  }
}

/** A question's name is never compressed: nothing stands before it to point at. */
function endOfName(bytes: Buffer, start: number): number {
  let at = start;
  for (let length = bytes.readUInt8(at); length > 0; length = bytes.readUInt8(at)) at += length + 1;
  return at + 1;
}

function ednsOf(additionals: NonNullable<ReturnType<typeof decode>['additionals']>): Edns | undefined {
  const opt = additionals.find((record) => record.type === 'OPT');
  return opt && { udpSize: opt.udpPayloadSize, version: opt.ednsVersion, dnssecOk: opt.flag_do };
}
