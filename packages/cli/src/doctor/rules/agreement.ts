import type { PlacedTarget } from '@rollcall/core';
import { homeName } from '../consult.ts';
import { answerTo, type Consultation, hasAnswered, knowsService, listingOf, mainAnswer } from '../consultation.ts';
import type { Diagnosis, Rule } from '../diagnosis.ts';
import { isThere } from '../trace.ts';
import { listed } from '../words.ts';

/** Servers that answer, and say different things. */
export const agreement: Rule = ({ consultations, target }) => {
  const answering = consultations.filter((each) => hasAnswered(each, target));
  const strangers = answering.filter((each) => isStranger(each, target));
  const [first, ...others] = answering.filter((each) => !strangers.includes(each));
  return [
    ...strangers.map((each) => elsewhere(each, target, first !== undefined)),
    ...(first === undefined ? [] : others.flatMap((other) => disagreement(first, other, target))),
    ...answering.flatMap((each) => wavering(each, target)),
  ];
};

/** It knows neither the service, nor what every cluster has. */
function isStranger(consultation: Consultation, target: PlacedTarget): boolean {
  const home = answerTo(consultation, 'A', homeName(target));
  return !knowsService(consultation, target) && home !== undefined && !isThere(home);
}

function elsewhere({ server }: Consultation, target: PlacedTarget, isContradicted: boolean): Diagnosis {
  return {
    level: isContradicted ? 'error' : 'warning',
    code: 'server-elsewhere',
    seen: `${server} does not know ${homeName(target)}, which every cluster has.`,
    means: 'It is no DNS server of this cluster, or the zone is another: its NXDOMAIN would pass for an empty service.',
    remedy: `Ask the cluster's own servers only. Where the zone is not ${target.zone}: --zone, in an app ROLLCALL_ZONE.`,
  };
}

function disagreement(first: Consultation, other: Consultation, target: PlacedTarget): readonly Diagnosis[] {
  const [here, there] = [first, other].map((each) => listingOf(mainAnswer(each, target))) as [string[], string[]];
  const differences = [...onlyAt(first.server, here, there), ...onlyAt(other.server, there, here)];
  if (differences.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'servers-disagree',
      seen: `Only one of two servers lists ${listed(differences)}.`,
      means:
        'One of them lags, or the pods are changing just now. Who is new is used at once, who is missing goes later.',
      remedy: 'Ask again in a minute. If it stays so: kubectl -n kube-system rollout restart deployment/coredns',
    },
  ];
}

function onlyAt(server: string, here: readonly string[], there: readonly string[]): readonly string[] {
  return here.filter((entry) => !there.includes(entry)).map((entry) => `${entry} (${server})`);
}

/** Replicas behind one address take turns. */
function wavering(consultation: Consultation, target: PlacedTarget): readonly Diagnosis[] {
  const answers = [mainAnswer(consultation, target), ...consultation.echoes].map((trace) => listingOf(trace));
  const all = [...new Set(answers.flat())];
  const uncertain = all.filter((entry) => !answers.every((answer) => answer.includes(entry)));
  if (uncertain.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'server-wavers',
      seen: `${consultation.server} lists ${listed(uncertain)} in some of ${answers.length} answers.`,
      means: 'Several servers stand behind that address, and one of them lags; or the pods are changing just now.',
      remedy: 'Ask again in a minute. If it stays so: kubectl -n kube-system rollout restart deployment/coredns',
    },
  ];
}
