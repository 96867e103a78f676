import type { Consultation } from '../consultation.ts';
import { mainAnswer } from '../consultation.ts';
import type { Diagnosis, Rule } from '../diagnosis.ts';
import { isAnswer } from '../trace.ts';

/** Answers that do not fit into a UDP datagram. */
export const transport: Rule = ({ consultations, target }) =>
  consultations.flatMap((consultation) => {
    const main = mainAnswer(consultation, target);
    if (main?.transport !== 'tcp') return [];
    return isAnswer(main)
      ? [truncated(consultation)]
      : [blocked(consultation, main.word.failure?.detail ?? 'truncated')];
  });

function truncated({ server }: Consultation): Diagnosis {
  return {
    level: 'note',
    code: 'truncated',
    seen: `${server}: the answer does not fit into the 1232 bytes of a UDP message.`,
    means: 'Each poll goes over TCP, as is usual from some 17 pods on.',
    remedy: 'Nothing, as long as NetworkPolicies let TCP to the DNS servers through as well.',
  };
}

function blocked({ server }: Consultation, detail: string): Diagnosis {
  return {
    level: 'error',
    code: 'tcp-blocked',
    seen: `${server}: the answer is too large for UDP, and TCP fails: ${detail}.`,
    means: 'What is left of a truncated answer is a random part of the pods, and is not used.',
    remedy: "Let TCP to the server's port through: a NetworkPolicy or firewall allows UDP only.",
  };
}
