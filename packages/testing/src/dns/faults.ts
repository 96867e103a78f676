import { setTimeout as sleep } from 'node:timers/promises';
import type { DnsRecord, Reply, Transport } from './message.ts';
import type { View } from './view.ts';
import { soaRecord, zoneOf } from './zone.ts';

/**
 * - `SERVFAIL`: as a CoreDNS that has not heard from the API server yet: with AA, and an SOA of serial 0.
 * - `REFUSED`: as for somebody else's names.
 * - `NXDOMAIN`: a lie, as a stale cache tells it.
 * - `drop`: no answer.
 * - `delay`: the answer, after `delayMs`.
 * - `truncate`: over UDP an empty answer with TC; over TCP the true one.
 * - `wrong-id`, `forged`: first an answer that was not asked for (another id; another question), then the true one.
 */
export type FaultName = 'SERVFAIL' | 'REFUSED' | 'NXDOMAIN' | 'drop' | 'delay' | 'truncate' | 'wrong-id' | 'forged';

/** What became of a reply: what is sent in its place. */
export type Fault = (reply: Reply, context: FaultContext) => readonly Reply[] | Promise<readonly Reply[]>;

export interface FaultContext {
  readonly transport: Transport;
  readonly view: View;
  readonly delayMs: number;
  /** Aborted when the server closes. */
  readonly signal: AbortSignal;
}

export const faults: Readonly<Record<FaultName, Fault>> = {
  SERVFAIL: (reply, { view }) => [needsNoSync(reply) ? reply : refuse(reply, 'SERVFAIL', { ...view, serial: 0 })],
  REFUSED: (reply) => [{ ...reply, rcode: 'REFUSED', authoritative: false, ...nothing }],
  NXDOMAIN: (reply, { view }) => [refuse(reply, 'NXDOMAIN', view)],
  drop: () => [],
  delay: (reply, { delayMs, signal }) => sleep(delayMs, [reply], { ref: false, signal }).catch(() => []),
  truncate: (reply, { transport }) => [transport === 'tcp' ? reply : { ...reply, ...nothing, truncated: true }],
  'wrong-id': (reply) => [{ ...poisoned(reply), request: { ...reply.request, id: reply.request.id ^ 1 } }, reply],
  forged: (reply) => [{ ...poisoned(reply), request: aboutAnother(reply.request) }, reply],
};

const nothing = { answers: [], authorities: [], additionals: [] } as const;

/** What CoreDNS knows without the API server. */
function needsNoSync({ request, rcode }: Reply): boolean {
  return rcode === 'NOERROR' && ['SOA', 'TXT'].includes(request.question.type);
}

function refuse(reply: Reply, rcode: 'SERVFAIL' | 'NXDOMAIN', view: View): Reply {
  const zone = zoneOf(reply.request.question.name, view);
  const soa = zone === undefined ? [] : [soaRecord(zone, view)];
  return { ...reply, ...nothing, rcode, authoritative: zone !== undefined, authorities: soa };
}

/** The true answer, but with every pod at a stranger's address, where nobody listens. */
function poisoned(reply: Reply): Reply {
  const poison = (record: DnsRecord): DnsRecord =>
    record.type === 'A' ? { ...record, address: '127.66.66.66' } : record;
  return { ...reply, answers: reply.answers.map(poison), additionals: reply.additionals.map(poison) };
}

function aboutAnother(request: Reply['request']): Reply['request'] {
  return { ...request, question: { ...request.question, name: `x${request.question.name}` } };
}
