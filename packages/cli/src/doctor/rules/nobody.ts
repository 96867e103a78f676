import { serviceName } from '@rollcall/core';
import { knowsService } from '../consultation.ts';
import type { Diagnosis, Rule } from '../diagnosis.ts';
import type { Examination } from '../examination.ts';
import { listed } from '../words.ts';

/** Nobody is there; and who may have been meant. */
export const nobody: Rule = (examination) => {
  const { chief, target, finding, elsewhere } = examination;
  const { endpoints } = finding.snapshot;
  if (endpoints.length > 0) return absentPod(examination);
  if (chief === undefined || knowsService(chief, target)) return [];
  return elsewhere.length > 0 ? elsewhere.map((each) => meant(each, examination)) : [unknown(examination)];
};

function meant({ kind, target }: Examination['elsewhere'][number], examination: Examination): Diagnosis {
  return {
    level: 'error',
    code: kind === 'pod' ? 'pod-meant' : 'namespace-meant',
    seen: `${whereAsked(examination)} does not exist, and ${target} does.`,
    means: 'Labels decide, never answers: one label is a service, two are a service and its namespace.',
    remedy: `Write ${target}`,
  };
}

function unknown(examination: Examination): Diagnosis {
  const { service, namespace } = examination.target;
  return {
    level: 'error',
    code: 'nobody',
    seen: `${whereAsked(examination)} does not exist (NXDOMAIN).`,
    means: 'There is no such service, or none of its pods is ready: DNS says the same of both.',
    remedy: `Look: kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${service}`,
  };
}

function whereAsked({ said, target }: Examination): string {
  const name = serviceName(target);
  return said.namespace === undefined ? `${name} (namespace ${target.namespace}, as the target names none)` : name;
}

function absentPod({ target, finding }: Examination): readonly Diagnosis[] {
  const { pod, service, namespace } = target;
  const { endpoints } = finding.snapshot;
  if (pod === undefined || endpoints.some(({ slot }) => slot === pod)) return [];
  return [
    {
      level: 'error',
      code: 'pod-absent',
      seen: `${pod} is not there; ${listed(endpoints.map(({ name }) => name))} are.`,
      means: `The pod is not ready, there is none of that name, or ${service} is not the service that names it.`,
      remedy: `Look: kubectl -n ${namespace} get pod ${pod}`,
    },
  ];
}
