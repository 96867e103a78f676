import type { Reply, Transport } from '../message.ts';
import { ReplyWriter, type Sections } from './encoder.ts';

/** What an asker without EDNS can take over UDP (RFC 1035 §4.2.1), and the least that EDNS can say (RFC 6891 §6.2.3). */
const smallestUdp = 512;
const largestTcp = 65_535;
/** CoreDNS compresses a UDP reply that is longer, although it would fit, to spare the network a fragment. */
const unfragmented = 1480;

/**
 * The bytes of a reply, cut to what the asker can take, as CoreDNS (miekg/dns) does it: in full where that fits, else
 * compressed, else compressed up to the last record that fits. TC is set if any was left out, even a glue record.
 */
export function encodeReply(reply: Reply, transport: Transport): Buffer {
  const limit = transport === 'tcp' ? largestTcp : Math.max(smallestUdp, reply.request.edns?.udpSize ?? 0);
  const inFull = write(reply, false, transport === 'tcp' ? limit : Math.min(limit, unfragmented));
  return inFull.whole ? inFull.bytes : write(reply, true, limit).bytes;
}

function write(reply: Reply, compress: boolean, limit: number): { readonly bytes: Buffer; readonly whole: boolean } {
  const writer = new ReplyWriter(reply, { compress });
  const counts = fill(writer, reply, limit);
  const whole = sections.every((section) => counts[section] === reply[section].length);
  return { bytes: writer.finish(counts, reply.truncated || !whole), whole };
}

const sections = ['answers', 'authorities', 'additionals'] as const;

/** What follows a record that did not fit is left out too, although something smaller might have fitted. */
function fill(writer: ReplyWriter, reply: Sections, limit: number): { readonly [S in keyof Sections]: number } {
  const counts = { answers: 0, authorities: 0, additionals: 0 };
  for (const section of sections) {
    counts[section] = writer.section(reply[section], limit);
    if (counts[section] < reply[section].length) break;
  }
  return counts;
}
