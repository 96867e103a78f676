import type { Diagnosis, Rule } from '../diagnosis.ts';
import type { Examination } from '../examination.ts';
import { listed } from '../words.ts';
import { isClusterIp } from './kind.ts';

/** Pods that DNS knows by their addresses alone. */
export const slots: Rule = (examination) => {
  const { finding, consultations } = examination;
  const { endpoints } = finding.snapshot;
  const loose = endpoints.filter(({ slot }) => slot === undefined);
  if (loose.length === 0 || consultations.length === 0 || isClusterIp(examination)) return [];
  const seen = `${loose.length} of ${endpoints.length} endpoints have no slot: ${listed(loose.map(({ name }) => name))}.`;
  return [
    { level: 'note', code: 'no-slots', seen, ...(examination.ports.length === 0 ? noSrv : causeIn(examination)) },
  ];
};

type Cause = Pick<Diagnosis, 'means' | 'remedy'>;

const noSrv: Cause = {
  means: 'There are no SRV records: the service declares no ports, or the server lists them by name only.',
  remedy: 'Name the port in the Service and in the target (web.default:http): names of pods come with it.',
};

function causeIn({ target }: Examination): Cause {
  const columns = 'NAME:.metadata.name,SERVICE:.spec.serviceName';
  return {
    means: 'Pods of a Deployment, or of a StatefulSet whose serviceName is another service: no ordinals, no leader().',
    remedy: `Name the service that governs them: kubectl -n ${target.namespace} get statefulsets -o custom-columns=${columns}`,
  };
}
