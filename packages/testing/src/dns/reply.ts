import { shuffled } from '../random.ts';
import { type Answer, type DnsRecord, type Reply, type Request, refused } from './message.ts';
import type { View } from './view.ts';
import { answer } from './zone.ts';

const classIN = 1;

/** What a healthy server replies: the server's own refusals, else what the zone says. */
export function replyTo(request: Request, view: View, random: () => number): Reply {
  return { ...answerTo(request, view, random), request, truncated: false, sender: 'server' };
}

function answerTo(request: Request, view: View, random: () => number): Answer {
  if (request.edns !== undefined && request.edns.version !== 0) return { ...refused, rcode: 'BADVERS' };
  if ((request.typeAndClass & 0xffff) !== classIN) return refused;
  const found = answer(request.question, view);
  return { ...found, answers: balanced(found.answers, random), additionals: balanced(found.additionals, random) };
}

/** CoreDNS' `loadbalance`: addresses in another order each time, all else (SRV above all) in its own. */
function balanced(records: readonly DnsRecord[], random: () => number): readonly DnsRecord[] {
  const isAddress = (record: DnsRecord): boolean => record.type === 'A' || record.type === 'AAAA';
  const rest = records.filter((record) => !isAddress(record));
  return [...rest, ...shuffled(records.filter(isAddress), random)];
}
