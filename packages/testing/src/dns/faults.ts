import type { Clock } from '@rollcall/core';
import { pause } from '../clock.ts';
import { astray } from './astray.ts';
import type { Reply, Transport } from './message.ts';
import { replyTo } from './reply.ts';
import type { View } from './view.ts';
import { soaRecord, zoneOf } from './zone.ts';

/**
 * - `SERVFAIL`: as a CoreDNS that has not heard from the API server yet: with AA, and an SOA of serial 0.
 * - `REFUSED`: as for somebody else's names.
 * - `NXDOMAIN`: there is nobody. A lie, as a stale cache tells it.
 * - `lie`: the true names and ports, everybody at the address of nobody (`127.66.66.x`, `fd66::x`), as a poisoned cache
 *   or the server of another cluster tells it. Where pods are told apart by port: the true address, the ports of nobody.
 *   No client can see through it, but it comes to light when it connects.
 * - `split-view`: two replicas behind one address. Each answer comes by chance (by `seed`) from one that is up to date,
 *   or from one that has stood still since the fault began.
 * - `drop`: no answer.
 * - `delay`: the answer, after `delayMs` of the cluster's clock.
 * - `truncate`: over UDP an empty answer with TC; over TCP the true one.
 * - `wrong-id`: first an answer with another id, that is a `lie`, then the true one.
 * - `forged`: first such an answer to another question, and one that comes from another port; then the true one.
 */
export type FaultName =
  | 'SERVFAIL'
  | 'REFUSED'
  | 'NXDOMAIN'
  | 'lie'
  | 'split-view'
  | 'drop'
  | 'delay'
  | 'truncate'
  | 'wrong-id'
  | 'forged';

/** What became of a reply: what is sent in its place. */
export type Fault = (reply: Reply, context: FaultContext) => readonly Reply[] | Promise<readonly Reply[]>;

export interface FaultContext {
  readonly transport: Transport;
  readonly view: View;
  /** As it was when the fault began. */
  readonly past: View;
  readonly delayMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted when the server closes. */
  readonly signal: AbortSignal;
}

export const faults: Readonly<Record<FaultName, Fault>> = {
  SERVFAIL: (reply, { view }) => [needsNoSync(reply) ? reply : refuse(reply, 'SERVFAIL', { ...view, serial: 0 })],
  REFUSED: (reply) => [{ ...reply, rcode: 'REFUSED', authoritative: false, ...nothing }],
  NXDOMAIN: (reply, { view }) => [refuse(reply, 'NXDOMAIN', view)],
  lie: (reply) => [astray(reply)],
  'split-view': (reply, { past, random }) => [random() < 0.5 ? reply : replyTo(reply.request, past, random)],
  drop: () => [],
  delay: async (reply, { delayMs, clock, signal }) => {
    await pause(clock, delayMs, signal);
    return [reply];
  },
  truncate: (reply, { transport }) => [transport === 'tcp' ? reply : { ...reply, ...nothing, truncated: true }],
  'wrong-id': (reply) => [{ ...astray(reply), request: { ...reply.request, id: reply.request.id ^ 1 } }, reply],
  forged: (reply) => {
    const forgery = astray(reply);
    return [{ ...forgery, request: aboutAnother(reply.request) }, { ...forgery, sender: 'stranger' }, reply];
  },
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

function aboutAnother(request: Reply['request']): Reply['request'] {
  return { ...request, question: { ...request.question, name: `x${request.question.name}` } };
}
