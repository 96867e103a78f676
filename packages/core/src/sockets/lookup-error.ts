import { describeResolution } from '../resolution.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Meant } from './directories.ts';

/** libuv's numbers for EAI_NONAME, which Node calls ENOTFOUND, and EAI_AGAIN. */
const errnos = { ENOTFOUND: -3_008, EAI_AGAIN: -3_001 } as const;

/** In the shape of Node's own: who handles those of `dns.lookup`, handles these. */
export function lookupError(hostname: string, { directory, pod }: Meant, family: 0 | 4 | 6): Error {
  const { name, snapshot } = directory.resolver;
  const isKnown = snapshot.endpoints.length > 0 || snapshot.status === 'current' || snapshot.status === 'empty';
  const code = isKnown ? 'ENOTFOUND' : 'EAI_AGAIN';
  const why = isKnown ? whyAbsent(name, snapshot, pod, family) : whyUnknown(name, snapshot);
  const message = `getaddrinfo ${code} ${hostname}: ${why}`;
  return Object.assign(new Error(message), { errno: errnos[code], code, syscall: 'getaddrinfo', hostname });
}

function whyAbsent(service: string, { endpoints }: Snapshot, pod: string | undefined, family: 0 | 4 | 6): string {
  const names = endpoints.map((each) => each.name);
  const there = names.length > 0 ? `there are ${names.slice(0, 10).join(', ')}` : 'there is nobody';
  const who = pod ?? 'who takes requests';
  const how = family === 0 ? '' : ` with an IPv${family} address`;
  return `${service} has no ${who}${how} now; ${there}.`;
}

function whyUnknown(service: string, { status, reason }: Snapshot): string {
  const said = reason === undefined ? '' : `, ${describeResolution(reason)}`;
  return `nobody could say who is in ${service} (${status}${said}).`;
}
