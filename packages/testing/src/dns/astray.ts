import { isIPv4 } from 'node:net';
import type { DnsRecord, Reply } from './message.ts';

/** The one address of pods that are told apart by port, in SRV records. */
const sharedAddress = '127.0.0.1';

/** The true answer, but with everybody at a place where nobody listens. */
export function astray(reply: Reply): Reply {
  const lead = isByPort(reply) ? toPortOfNobody : toAddressOfNobody;
  return { ...reply, answers: reply.answers.map(lead), additionals: reply.additionals.map(lead) };
}

function isByPort({ answers, additionals }: Reply): boolean {
  const isShared = (record: DnsRecord): boolean => 'address' in record && record.address === sharedAddress;
  return answers.some(({ type }) => type === 'SRV') && additionals.some(isShared);
}

/** Another one for each, so that as many seem to be there as before. */
function toAddressOfNobody(record: DnsRecord): DnsRecord {
  if (record.type !== 'A' && record.type !== 'AAAA') return record;
  const { address } = record;
  const nobody = isIPv4(address) ? `127.66.66.${address.split('.').at(-1)}` : `fd66::${address.split(':').at(-1)}`;
  return { ...record, address: nobody };
}

/** Where there is one address only, as on a Mac, no other can be refused: a connect to it hangs. */
function toPortOfNobody(record: DnsRecord): DnsRecord {
  return record.type === 'SRV' ? { ...record, port: portOfNobody(record.port) } : record;
}

/** The port beside that of a pod: whoever gives pods their ports keeps it free. */
export function portOfNobody(port: number): number {
  return port ^ 1;
}
