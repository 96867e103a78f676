import { isIPv4 } from 'node:net';
import { type Answer, type DnsRecord, type Question, refused } from '../message.ts';
import type { View } from '../view.ts';
import { isWithin } from './within.ts';

/**
 * Names outside the cluster, as a CoreDNS that forwards tells of them: not authoritative. A host makes its parent a
 * known zone, in which other names do not exist; everything else is refused, as CoreDNS does without a forwarder.
 */
export function answerHost(question: Question, view: View): Answer {
  const { name, type } = question;
  if (findHost(name, view) !== undefined) {
    const answers = type === 'A' || type === 'AAAA' ? hostRecords(name, type, view) : [];
    return { ...forwarded, rcode: 'NOERROR', answers };
  }
  const parents = [...view.hosts.keys()].map((host) => host.slice(host.indexOf('.') + 1));
  return parents.some((parent) => isWithin(name, parent)) ? { ...forwarded, rcode: 'NXDOMAIN' } : refused;
}

/** Without RA an empty answer would pass for a referral (RFC 1034 §4.3.1). */
const forwarded = { ...refused, recursionAvailable: true };

export function hostRecords(owner: string, type: 'A' | 'AAAA', view: View): readonly DnsRecord[] {
  return (findHost(owner, view) ?? [])
    .filter((address) => isIPv4(address) === (type === 'A'))
    .map((address) => ({ name: owner, type, ttl: view.ttlSeconds, address }));
}

/** The name itself, else the nearest `*` above it (RFC 4592), however many labels are between. */
function findHost(name: string, { hosts }: View): readonly string[] | undefined {
  const labels = name.toLowerCase().split('.');
  const wildcards = labels.map((_, index) => ['*', ...labels.slice(index + 1)].join('.'));
  return [labels.join('.'), ...wildcards].map((candidate) => hosts.get(candidate)).find((found) => found !== undefined);
}
