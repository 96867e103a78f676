import { serviceName } from '@rollcall/core';
import { answerTo, mainAnswer } from '../consultation.ts';
import type { Diagnosis, Rule } from '../diagnosis.ts';
import type { Examination } from '../examination.ts';
import { recordsOf } from '../trace.ts';
import { listed } from '../words.ts';

/** Services that are not headless. */
export const kind: Rule = (examination) => [...clusterIp(examination), ...externalName(examination)];

/** SRV points at the service itself, not at names below it. */
export function isClusterIp({ chief, target }: Examination): boolean {
  const main = chief && mainAnswer(chief, target);
  return main !== undefined && recordsOf(main, 'SRV').some((record) => record.target === serviceName(target));
}

function clusterIp(examination: Examination): readonly Diagnosis[] {
  if (!isClusterIp(examination)) return [];
  const { endpoints } = examination.finding.snapshot;
  return [
    {
      level: 'warning',
      code: 'cluster-ip',
      seen: `${examination.finding.target} is one address, of no pod: ${listed(endpoints.map(({ address }) => address))}.`,
      means: 'A ClusterIP: nothing to choose from, no slots, and a connection stays with the pod that it got.',
      remedy: 'Make a headless Service over the same pods (clusterIP: None), and name that one.',
    },
  ];
}

function externalName({ chief, target, finding }: Examination): readonly Diagnosis[] {
  const address = chief && answerTo(chief, 'A', serviceName(target));
  const alias = address?.word.message?.answers.find(({ type }) => type === 'CNAME');
  if (alias?.type !== 'CNAME') return [];
  return [
    {
      level: 'note',
      code: 'external-name',
      seen: `${finding.target} stands for ${alias.target} (a CNAME).`,
      means: 'An ExternalName: its addresses are used, none has a slot, and the port has to be said.',
      remedy: `Nothing, if that is meant; dns('${alias.target}', { port }) is the same without the detour.`,
    },
  ];
}
