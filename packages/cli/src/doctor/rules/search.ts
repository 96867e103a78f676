import type { Diagnosis, Rule } from '../diagnosis.ts';
import type { Examination } from '../examination.ts';
import { listed } from '../words.ts';

/** What resolv.conf makes of names. */
export const search: Rule = (examination) => [
  ...unreadable(examination),
  ...guessed(examination),
  ...wildcards(examination),
];

function unreadable({ config }: Examination): readonly Diagnosis[] {
  return config.problems.map((problem) => ({
    level: 'warning',
    code: 'resolv-conf',
    seen: problem,
    means: 'The line, or a part of it, is passed over.',
    remedy: "Put it right; in a pod it comes from the pod's dnsConfig, or from its node.",
  }));
}

function guessed({ isNamespaceGuessed, target }: Examination): readonly Diagnosis[] {
  if (!isNamespaceGuessed) return [];
  return [
    {
      level: 'warning',
      code: 'namespace-guessed',
      seen: `The target names no namespace, and the search list none either: '${target.namespace}' is a guess.`,
      means: "This is no pod's resolv.conf: another machine, dnsPolicy Default, or hostNetwork with ClusterFirst.",
      remedy: `Write ${target.service}.<namespace>; with hostNetwork set dnsPolicy: ClusterFirstWithHostNet.`,
    },
  ];
}

function wildcards({ wildcards, target }: Examination): readonly Diagnosis[] {
  return wildcards.map(({ name, suffix, addresses }) => ({
    level: 'warning',
    code: 'wildcard',
    seen: `${name} has addresses: ${listed(addresses)}.`,
    means: `A wildcard of the search domain ${suffix} answers for a service that is empty: to getaddrinfo, and dns().`,
    remedy: `Targets are safe, being asked in full. Elsewhere write ${target.service}.${target.namespace}.svc.${target.zone}. with its dot.`,
  }));
}
