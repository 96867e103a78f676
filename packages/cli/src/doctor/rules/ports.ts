import { srvName } from '@rollcall/core';
import { refusalIn } from '../../finding.ts';
import { knowsService, mainAnswer } from '../consultation.ts';
import type { Diagnosis, Rule } from '../diagnosis.ts';
import type { Examination } from '../examination.ts';
import { describePorts, nameOf } from '../ports.ts';
import { isThere } from '../trace.ts';
import { written } from '../written.ts';

/** The port that was asked for, and those that there are. */
export const ports: Rule = (examination) => {
  const { target } = examination;
  if (target.port === undefined) return unsaid(examination);
  return typeof target.port === 'string' ? unnamed(examination, target.port) : undeclared(examination, target.port);
};

function unsaid(examination: Examination): readonly Diagnosis[] {
  if (refusalIn(examination.finding.snapshot) === undefined) return [];
  return [
    {
      level: 'error',
      code: 'port-missing',
      seen: `The target names no port, and the service ${portsOf(examination)}.`,
      means: 'Without a port, a target is refused unless there is exactly one (ROLLCALL_BAD_TARGET).',
      remedy: adviceOf(examination),
    },
  ];
}

function unnamed(examination: Examination, port: string): readonly Diagnosis[] {
  const { chief, target } = examination;
  if (chief === undefined || !knowsService(chief, target)) return [];
  // A server that wavers may not know the port by chance.
  if ([mainAnswer(chief, target), ...chief.echoes].some((trace) => trace !== undefined && isThere(trace))) return [];
  return [
    {
      level: 'error',
      code: 'port-unnamed',
      seen: `${srvName(target)} does not exist; the service ${portsOf(examination)}.`,
      means: `The Service has no port of the name '${port}' over TCP, or its port has no name.`,
      remedy: `${adviceOf(examination)}, or name the port in the Service (spec.ports[].name).`,
    },
  ];
}

function undeclared(examination: Examination, port: number): readonly Diagnosis[] {
  const { ports: known } = examination;
  if (known.length === 0 || known.some((each) => each.port === port)) return [];
  return [
    {
      level: 'warning',
      code: 'port-undeclared',
      seen: `The service does not declare port ${port}: it ${portsOf(examination)}.`,
      means: `A headless service translates nothing: connections go to port ${port} of the pods themselves.`,
      remedy: adviceOf(examination),
    },
  ];
}

function portsOf({ ports: known }: Examination): string {
  return known.length === 0 ? 'declares none' : `has ${describePorts(known)}`;
}

function adviceOf({ ports: [first], target, config }: Examination): string {
  const port = first === undefined ? 8080 : nameOf(first);
  return `Write ${written({ ...target, port }, config.zone)}`;
}
