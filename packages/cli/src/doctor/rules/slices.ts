import type { Diagnosis, Rule } from '../diagnosis.ts';
import type { Examination } from '../examination.ts';
import { differs, type Side, sidesOf } from '../sides.ts';
import type { SlicesAnswer } from '../slices.ts';
import { listed } from '../words.ts';

/** The API server, for apps that watch EndpointSlices. */
export const slices: Rule = (examination) => {
  const { slices: answer } = examination;
  if (answer === undefined) return [];
  return answer.kind === 'failed' ? [failed(answer, examination)] : difference(examination);
};

type Failed = Extract<SlicesAnswer, { kind: 'failed' }>;

function failed({ detail, status }: Failed, { target }: Examination): Diagnosis {
  const means = 'Apps with watchOrDns() go by DNS: changes are seen later, and draining pods are not.';
  if (status !== 403) {
    const remedy = 'Look at its address and the ServiceAccount: a NetworkPolicy, an expired token, an old kubeconfig?';
    return { level: 'note', code: 'api-silent', seen: `EndpointSlices cannot be watched: ${detail}.`, means, remedy };
  }
  return { level: 'note', code: 'api-forbidden', seen: detail, means, remedy: permission(detail, target.namespace) };
}

/** A Role and its RoleBinding, as one line that can be run as it is. */
function permission(detail: string, namespace: string): string {
  const [, home, account] = /serviceaccount:([^:"]+):([^:"]+)/.exec(detail) ?? [];
  const subject = home === undefined ? '--serviceaccount=<namespace>:<name>' : `--serviceaccount=${home}:${account}`;
  const role = `kubectl -n ${namespace} create role rollcall --verb=get,list,watch --resource=endpointslices.discovery.k8s.io`;
  return `${role} && kubectl -n ${namespace} create rolebinding rollcall --role=rollcall ${subject}`;
}

function difference(examination: Examination): readonly Diagnosis[] {
  const sides = sidesOf(examination).filter(differs);
  if (sides.length === 0) return [];
  const name = (side: Side): string => `${side.name} ${side.place} (${side.isInDns ? 'DNS' : 'EndpointSlices'})`;
  return [
    {
      level: 'warning',
      code: 'slices-differ',
      seen: `Only one of DNS and EndpointSlices lists ${listed(sides.map(name))}.`,
      means:
        'DNS hears of changes later, by as much as its TTL; publishNotReadyAddresses lists in DNS who is not ready.',
      remedy: 'Ask again in a minute. If it stays so: kubectl -n kube-system rollout restart deployment/coredns',
    },
  ];
}
