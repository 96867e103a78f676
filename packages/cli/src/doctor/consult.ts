import {
  askServer,
  type Clock,
  type DnsConfig,
  formatServerAddress,
  type PlacedTarget,
  type RecordType,
  type ServerAddress,
  serviceName,
  srvName,
  type Transport,
} from '@rollcall/core';
import { type Consultation, hasAnswered, knowsService } from './consultation.ts';
import { isSilent, isTruncated, type Trace } from './trace.ts';

/** Asks one server: over UDP, and over TCP what was cut short. Gives every message; the last one counts. */
export type Ask = (type: RecordType, name: string) => Promise<readonly Trace[]>;

/** How long discovery waits for the first of these servers: a fair share of the 2 s that all of them have. */
export function patienceMs({ servers, timeoutMs }: DnsConfig): number {
  return Math.round(Math.min(timeoutMs ?? 500, 2_000 / servers.length));
}

export function askOf(address: ServerAddress, timeoutMs: number, clock: Clock): Ask {
  const server = formatServerAddress(address);
  const send = async (transport: Transport, type: RecordType, name: string): Promise<Trace> => {
    const word = await askServer({ server: address, type, name, transport, timeoutMs, clock });
    return { server, type, name, transport, word };
  };
  return async (type, name) => {
    const first = await send('udp', type, name);
    return isTruncated(first) ? [first, await send('tcp', type, name)] : [first];
  };
}

/** Behind one address there may be several servers (a Service's ClusterIP): five questions meet both of two, 15 times in 16. */
const ECHOES = 4;

/** Asks one server what discovery asks, and what may stand in for it. */
export async function consult(ask: Ask, server: string, target: PlacedTarget): Promise<Consultation> {
  const main = await ask('SRV', srvName(target));
  if (main.some(isSilent)) return { server, traces: main, echoes: [] };
  const known = { server, traces: [...main, ...(await askAround(ask, target))], echoes: [] };
  if (!hasAnswered(known, target)) return known;
  const home = knowsService(known, target) ? [] : await ask('A', homeName(target));
  return { server, traces: [...known.traces, ...home], echoes: await askAgain(ask, srvName(target)) };
}

/** The API server's own service, which every cluster has: it tells an absent service from a server of elsewhere. */
export function homeName({ zone }: PlacedTarget): string {
  return `kubernetes.default.svc.${zone}`;
}

async function askAround(ask: Ask, target: PlacedTarget): Promise<readonly Trace[]> {
  const name = serviceName(target);
  const types: readonly RecordType[] = name === srvName(target) ? ['A', 'AAAA'] : ['SRV', 'A', 'AAAA'];
  const traces: Trace[] = [];
  for (const type of types) traces.push(...(await ask(type, name)));
  return traces;
}

async function askAgain(ask: Ask, name: string): Promise<readonly Trace[]> {
  const echoes: Trace[] = [];
  for (let echo = 0; echo < ECHOES; echo++) echoes.push(...(await ask('SRV', name)).slice(-1));
  return echoes;
}
