import { type PlacedTarget, serviceName } from '@rollcall/core';
import type { Ask } from './consult.ts';
import { answerTo, type Consultation } from './consultation.ts';
import { recordsOf } from './trace.ts';

/** A port that the service's pods have, and those of its names that were guessed. */
export interface Port {
  readonly port: number;
  readonly names: readonly string[];
}

/** DNS lists numbers, and answers to names, but lists none: so the usual ones are tried. */
const usual =
  'http https web api grpc metrics admin client peer server tcp tls postgres postgresql mysql redis kafka amqp mongodb nats';

export async function findPorts(ask: Ask, chief: Consultation, target: PlacedTarget): Promise<readonly Port[]> {
  const service = serviceName(target);
  const bare = answerTo(chief, 'SRV', service);
  const numbers = new Set(bare === undefined ? [] : recordsOf(bare, 'SRV').map(({ port }) => port));
  if (numbers.size === 0) return [];
  const names = new Set([...usual.split(' '), ...(typeof target.port === 'string' ? [target.port] : [])]);
  const named = await Promise.all([...names].map((name) => portsNamed(ask, name, service)));
  return [...numbers]
    .toSorted((a, b) => a - b)
    .map((port) => ({ port, names: named.filter(({ ports }) => ports.has(port)).map(({ name }) => name) }));
}

async function portsNamed(ask: Ask, name: string, service: string) {
  const traces = await ask('SRV', `_${name}._tcp.${service}`);
  return { name, ports: new Set(traces.flatMap((trace) => recordsOf(trace, 'SRV')).map(({ port }) => port)) };
}

/** `8080 (http), 9090` */
export function describePorts(ports: readonly Port[]): string {
  return ports.map(({ port, names }) => (names.length === 0 ? `${port}` : `${port} (${names.join(', ')})`)).join(', ');
}

/** As one writes it in a target: by name where there is one. */
export function nameOf({ port, names }: Port): string {
  return names[0] ?? `${port}`;
}
