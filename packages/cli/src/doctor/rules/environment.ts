import type { Diagnosis, Rule } from '../diagnosis.ts';
import type { Examination } from '../examination.ts';

/** Who is asked in place of resolv.conf's servers. */
export const environment: Rule = (examination) => [
  ...staticList(examination),
  ...otherServers(examination),
  ...systemResolver(examination),
];

function staticList({ finding }: Examination): readonly Diagnosis[] {
  if (finding.snapshot.source !== 'ROLLCALL_STATIC') return [];
  return [
    {
      level: 'note',
      code: 'rollcall-static',
      seen: `ROLLCALL_STATIC names the pods of ${finding.target}.`,
      means: 'DNS is not asked for it: these are the pods, whatever the cluster says.',
      remedy: "Unset it where the cluster's pods are meant; --server asks DNS all the same.",
    },
  ];
}

function otherServers({ config, finding }: Examination): readonly Diagnosis[] {
  if (config.origin !== 'ROLLCALL_DNS' || finding.snapshot.source !== 'dns') return [];
  return [
    {
      level: 'note',
      code: 'rollcall-dns',
      seen: `ROLLCALL_DNS=${process.env.ROLLCALL_DNS ?? ''}`,
      means: 'These servers are asked, and those of resolv.conf are not.',
      remedy: 'Unset it in a pod, unless it names a sidecar: it is for tests, and for machines outside.',
    },
  ];
}

function systemResolver({ config, finding }: Examination): readonly Diagnosis[] {
  if (!config.usesSystem || finding.snapshot.source !== 'dns') return [];
  return [
    {
      level: 'warning',
      code: 'system-resolver',
      seen: `There is no resolv.conf: ${config.origin}.`,
      means: "The system's own resolver is asked. It tells no TTLs, and each pod's address is one more question.",
      remedy: "Name the cluster's servers by --server (in an app: ROLLCALL_DNS), where they can be reached.",
    },
  ];
}
