import { type Clock, createDnsConfig, type DnsConfig, formatServerAddress } from '@rollcall/core';
import type { DoctorCommand } from '../command.ts';
import { find } from '../find.ts';
import type { Finding } from '../finding.ts';
import { type Ask, askOf, consult, patienceMs } from './consult.ts';
import { hasAnswered, knowsService } from './consultation.ts';
import { findElsewhere } from './elsewhere.ts';
import type { Examination } from './examination.ts';
import { knock } from './knock.ts';
import { paceOf } from './pace.ts';
import { findPorts } from './ports.ts';
import { askSlices } from './slices.ts';
import { findWildcards } from './wildcards.ts';

/** Looks at all that discovery depends on: the servers one by one, the names, the pods. */
export async function examine(command: DoctorCommand, clock: Clock): Promise<Examination> {
  const { target: said, dns, connectTimeoutMs } = command;
  const config = createDnsConfig(dns ?? {}).current();
  const target = { ...said, namespace: said.namespace ?? config.namespace, zone: said.zone ?? config.zone };
  // All of the service's pods, also where one is asked for: who is there tells more than who is not.
  const whole = { ...target, pod: undefined };
  const found = await find({ target: whole, dns, timeoutMs: undefined, isExplained: false }, clock);
  const finding = { ...found, target: said.pod === undefined ? found.target : `${said.pod}.${found.target}` };
  const seen = { said, target, config, finding, isNamespaceGuessed: isGuessed(command, config), pace: paceOf(finding) };
  const heard = await hear(seen, clock);
  const doors = await knock(finding.snapshot.endpoints, connectTimeoutMs, clock);
  return { ...seen, ...heard, doors, slices: await askSlices(whole, clock) };
}

type Seen = Pick<Examination, 'said' | 'target' | 'config' | 'finding'>;
type Heard = Pick<Examination, 'consultations' | 'chief' | 'ports' | 'elsewhere' | 'wildcards'>;

async function hear({ said, target, config, finding }: Seen, clock: Clock): Promise<Heard> {
  const lines = isAskedOf(finding) ? linesOf(config, clock) : [];
  const consultations = await Promise.all(lines.map(({ ask, server }) => consult(ask, server, target)));
  const chief = consultations.find((each) => hasAnswered(each, target));
  const ask = lines.find(({ server }) => server === chief?.server)?.ask;
  if (chief === undefined || ask === undefined)
    return { consultations, chief: undefined, ports: [], elsewhere: [], wildcards: [] };
  return {
    consultations,
    chief,
    ports: await findPorts(ask, chief, target),
    elsewhere: knowsService(chief, target) ? [] : await findElsewhere(ask, said, target, config),
    wildcards: await findWildcards(ask, target, config),
  };
}

function linesOf(config: DnsConfig, clock: Clock): readonly { server: string; ask: Ask }[] {
  const ms = patienceMs(config);
  return config.servers.map((address) => ({ server: formatServerAddress(address), ask: askOf(address, ms, clock) }));
}

/** `ROLLCALL_STATIC` stands in for DNS. */
function isAskedOf({ snapshot }: Finding): boolean {
  return snapshot.source === 'dns';
}

function isGuessed({ target }: DoctorCommand, { search }: DnsConfig): boolean {
  if (target.namespace !== undefined || process.env.ROLLCALL_NAMESPACE) return false;
  return !search.some((suffix) => /^[^.]+\.svc\./.test(suffix));
}
