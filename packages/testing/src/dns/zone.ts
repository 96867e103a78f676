import type { Answer, DnsRecord, Question } from './message.ts';
import type { View } from './view.ts';
import { reverseName } from './zone/addresses.ts';
import { type Backends, endpointLabel, findBackends, serviceName } from './zone/backends.ts';
import { answerHost } from './zone/hosts.ts';
import { addressRecords, cnameRecords, srvRecords } from './zone/records.ts';
import { isWithin } from './zone/within.ts';

/** What CoreDNS' kubernetes plugin (1.15, `pods verified`) says to a question, given what it knows of the cluster. */
export function answer(question: Question, view: View): Answer {
  const zone = zoneOf(question.name, view);
  if (zone === undefined) return answerHost(question, view);
  const found = find(question, zone, view);
  const soa = soaRecord(zone, view);
  if (found === undefined) return denied('NXDOMAIN', soa);
  if (found.answers.length === 0) return denied('NOERROR', soa);
  return { rcode: 'NOERROR', authoritative: true, recursionAvailable: false, authorities: [], ...found };
}

/** The zone of ours that a name is in: the cluster's, or one of the two of the reverse names. */
export function zoneOf(name: string, view: View): string | undefined {
  return [view.zone, 'in-addr.arpa', 'ip6.arpa'].find((zone) => isWithin(name, zone));
}

/** No such name, or (NOERROR) nothing of that type at it: the SOA says for how long that may be remembered. */
function denied(rcode: 'NXDOMAIN' | 'NOERROR', soa: DnsRecord): Answer {
  return { rcode, authoritative: true, recursionAvailable: false, answers: [], authorities: [soa], additionals: [] };
}

/** Undefined: there is no such name. No answers: nothing of that type. */
type Found = Pick<Answer, 'answers' | 'additionals'> | undefined;

function find({ name: owner, type }: Question, zone: string, view: View): Found {
  const name = owner.toLowerCase();
  // CoreDNS looks no name up for these two: it denies the type, never the name.
  if (type === 'SOA') return only(name === zone ? [soaRecord(zone, view)] : []);
  if (type === 'TXT') return only(name === `dns-version.${zone}` ? [versionRecord(owner)] : []);
  if (zone !== view.zone) return name === zone ? only([]) : reverseRecords(owner, type, view);
  const backends = findBackends(name, view);
  return backends && recordsOf(owner, type, backends, view);
}

function recordsOf(owner: string, type: string, backends: NonNullable<Backends>, view: View): Found {
  switch (type) {
    case 'A':
    case 'AAAA':
      return only(addressRecords(owner, type, backends, view));
    case 'CNAME':
      return only(cnameRecords(owner, backends, view));
    case 'SRV':
      return srvRecords(owner, backends, view);
    default:
      return only([]);
  }
}

function reverseRecords(owner: string, type: string, view: View): Found {
  const targets = type === 'PTR' ? reverseTargets(owner.toLowerCase(), view) : [];
  if (targets.length === 0) return undefined;
  return only(targets.map((target) => ({ name: owner, type: 'PTR', ttl: view.ttlSeconds, target })));
}

/** A cluster IP is its service; a pod is an endpoint of every service that has it. */
function reverseTargets(name: string, view: View): readonly string[] {
  const services = view.services.filter((service) => service.kind !== 'ExternalName');
  const isAsked = (address: string): boolean => reverseName(address) === name;
  const owner = services.find((service) => service.kind === 'ClusterIP' && service.clusterIps.some(isAsked));
  if (owner !== undefined) return [serviceName(owner, view)];
  return services.flatMap((service) =>
    service.slices
      .flatMap((slice) => slice.endpoints)
      .filter((endpoint) => endpoint.ready && isAsked(endpoint.address))
      .map((endpoint) => `${endpointLabel(endpoint)}.${serviceName(service, view)}`),
  );
}

function only(answers: readonly DnsRecord[]): Found {
  return { answers, additionals: [] };
}

export function soaRecord(zone: string, { serial, ttlSeconds }: Pick<View, 'serial' | 'ttlSeconds'>): DnsRecord {
  return { name: zone, type: 'SOA', ttl: ttlSeconds, primary: `ns.dns.${zone}`, mailbox: `hostmaster.${zone}`, serial };
}

/** The version of the Kubernetes DNS specification. Whoever gets an answer knows the cluster's zone. */
function versionRecord(name: string): DnsRecord {
  return { name, type: 'TXT', ttl: 28_800, text: '1.1.0' };
}
