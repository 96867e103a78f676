import type { Rule } from '../diagnosis.ts';
import { seconds } from '../words.ts';

/** TTLs beyond the pace of polling: CoreDNS' own is 5 s, kubeadm sets 30. */
export const pace: Rule = ({ pace: found, doors }) => {
  if (doors.length === 0 || found === undefined || found.ttlMs <= found.pollMs) return [];
  const { ttlMs, pollMs, stalenessMs } = found;
  return [
    {
      level: 'note',
      code: 'ttl',
      seen: `TTL ${seconds(ttlMs)}, asked every ${seconds(pollMs)}.`,
      means: `A cache (NodeLocal DNSCache) may repeat an answer for ${seconds(ttlMs)}: a new pod is seen after up to ${seconds(stalenessMs)}.`,
      remedy: "Where that is too long: `ttl 5` in CoreDNS' kubernetes block. Dead pods are noticed by connecting.",
    },
  ];
};
