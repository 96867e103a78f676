import type { DnsConfig } from '@rollcall/core';
import { patienceMs } from '../consult.ts';
import { mainAnswer } from '../consultation.ts';
import type { Diagnosis, Rule } from '../diagnosis.ts';
import { isAnswer, isSilent, type Trace } from '../trace.ts';
import { originOf } from '../words.ts';

/** Servers that do not answer. Where only TCP fails, the server itself is well: see `transport`. */
export const servers: Rule = ({ consultations, target, config, chief }) =>
  consultations.flatMap((consultation, index) => {
    const main = mainAnswer(consultation, target);
    if (main === undefined || main.transport === 'tcp' || isAnswer(main)) return [];
    const diagnosis = isSilent(main) ? silent(main, index, config) : failing(main, config);
    return chief === undefined ? [{ ...diagnosis, level: 'error', means: outage }] : [diagnosis];
  });

const outage = 'No server says who is there. Apps that knew somebody go on with them.';

function silent({ server, word }: Trace, index: number, config: DnsConfig): Diagnosis {
  const price = `Every 30 s a lookup waits ${patienceMs(config)} ms for it; getaddrinfo waits 5 s each time.`;
  return {
    level: 'warning',
    code: 'server-silent',
    seen: `${server} gives no answer: ${word.failure?.detail ?? ''}.`,
    means: index === 0 ? price : 'It is asked where those before it fail, and will be of no help then.',
    remedy: `Look for a NetworkPolicy against its UDP port, and at its pods; else take it out of ${originOf(config)}.`,
  };
}

function failing({ server, word }: Trace, config: DnsConfig): Diagnosis {
  const seen = `${server} says ${word.failure?.detail ?? ''}.`;
  return { level: 'warning', code: 'server-failing', seen, ...causeOf(word.failure?.code, config) };
}

function causeOf(code: string | undefined, config: DnsConfig): Pick<Diagnosis, 'means' | 'remedy'> {
  if (code === 'refused')
    return {
      means: "It does not serve the cluster's names: each lookup that begins with it is one message longer.",
      remedy: `Take it out of ${originOf(config)}, or let it forward ${config.zone} to the cluster's DNS.`,
    };
  return {
    means: 'It cannot say, as CoreDNS before it has heard from the API server: the next server is asked.',
    remedy: 'Look at CoreDNS: kubectl -n kube-system logs -l k8s-app=kube-dns',
  };
}
