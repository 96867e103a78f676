import { isIP } from 'node:net';
import { DiscoveryError } from './errors.ts';

/**
 * How a service is named: `web`, `web.default`, `web.default.svc` or `web.default.svc.cluster.local`, each with `:8080`
 * or `:http`; one pod of it: `web-0.web.default.svc`. Without a port: the service's only one.
 *
 * Labels decide, never answers: two labels are always service.namespace, as whether `web-0.web` is a pod cannot be told
 * from what DNS says (a pod that is not ready would become another namespace's service).
 */
export type Target = string | ServiceTarget;

export interface ServiceTarget {
  readonly service: string;
  /** Default: the caller's own. */
  readonly namespace?: string | undefined;
  /** Default: from resolv.conf, else `cluster.local`. */
  readonly zone?: string | undefined;
  /** Keep this slot only. The service is resolved once and shared. */
  readonly pod?: string | undefined;
  /** A number, or the port's name (which has a letter: RFC 6335 §5.1). */
  readonly port?: number | string | undefined;
}

export type ParsedTarget = ParsedService | ParsedHost;
export type ParsedService = { readonly kind: 'service' | 'pod' } & ServiceTarget;
/** Not a headless service: an address, `localhost`, or three and more labels without `svc`. */
export interface ParsedHost {
  readonly kind: 'host';
  readonly host: string;
  readonly port: number | undefined;
}

/** @throws DiscoveryError `BAD_TARGET` for what is neither a service, a pod nor a host. */
export function parseTarget(text: string): ParsedTarget {
  if (typeof text !== 'string' || text === '') throw badTarget(String(text), 'it is empty');
  if (text.includes('/')) throw badTarget(text, 'write a name, not a URL');
  const { host, port } = splitPort(text.toLowerCase());
  if (isIP(host) !== 0 || host === 'localhost') return { kind: 'host', host, port: hostPort(text, port) };
  const labels = host.replace(/\.$/, '').split('.');
  for (const label of labels) checkLabel(text, label);
  const named = readLabels(labels);
  if (named === undefined) return { kind: 'host', host, port: hostPort(text, port) };
  return { ...named, port: port === undefined ? undefined : readPort(text, port) };
}

/** Any Target as a checked ServiceTarget. @throws DiscoveryError `BAD_TARGET`, for a host too. */
export function readTarget(target: Target): ServiceTarget {
  if (typeof target === 'object' && target !== null) return checkTarget(target);
  const parsed = parseTarget(target);
  if (parsed.kind !== 'host') return parsed;
  throw badTarget(target, `it is a host, and no headless service: use ${sourceFor(parsed)} as the source`);
}

function sourceFor({ host, port = 8080 }: ParsedHost): string {
  if (isIP(host) === 0) return `dns('${host}', { port: ${port} })`;
  return isIP(host) === 6 ? `fixed(['[${host}]:${port}'])` : `fixed(['${host}:${port}'])`;
}

/** The target with the caller's namespace and zone filled in. */
export type PlacedTarget = ServiceTarget & { readonly namespace: string; readonly zone: string };

/** As in logs and metrics: `web.default:http`; the zone only where it is not the caller's own. */
export function targetName(target: PlacedTarget, homeZone: string): string {
  const pod = target.pod === undefined ? '' : `${target.pod}.`;
  const zone = target.zone === homeZone ? '' : `.svc.${target.zone}`;
  const port = target.port === undefined ? '' : `:${target.port}`;
  return `${pod}${target.service}.${target.namespace}${zone}${port}`;
}

function readLabels(labels: readonly string[]): ParsedService | undefined {
  const [first = '', second, third, fourth] = labels;
  if (second === undefined) return { kind: 'service', service: first };
  if (third === undefined) return { kind: 'service', service: first, namespace: second };
  if (third === 'svc') return { kind: 'service', service: first, namespace: second, zone: zoneOf(labels.slice(3)) };
  if (fourth !== 'svc') return undefined;
  return { kind: 'pod', pod: first, service: second, namespace: third, zone: zoneOf(labels.slice(4)) };
}

function zoneOf(labels: readonly string[]): string | undefined {
  return labels.length === 0 ? undefined : labels.join('.');
}

function splitPort(text: string): { host: string; port: string | undefined } {
  if (isIP(text) === 6) return { host: text, port: undefined };
  const bracketed = /^\[(.*)\](?::(.*))?$/.exec(text);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2] };
  const colon = text.indexOf(':');
  return colon < 0 ? { host: text, port: undefined } : { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function hostPort(text: string, port: string | undefined): number | undefined {
  const read = port === undefined ? undefined : readPort(text, port);
  if (typeof read === 'string') throw badTarget(text, `a host's port is a number, not a name ('${port}')`);
  return read;
}

function readPort(text: string, port: unknown): number | string {
  if (typeof port !== 'number' && typeof port !== 'string')
    throw badTarget(text, `port ${String(port)} is neither a number nor a name`);
  const number = typeof port === 'number' ? port : /^\d+$/.test(port) ? Number(port) : undefined;
  if (number === undefined) {
    // RFC 6335 §5.1: at most 15 letters, digits and single hyphens, at least one letter.
    if (/^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(port as string)) return port;
    throw badTarget(text, `'${port}' is neither a port number nor a port's name`);
  }
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number;
  throw badTarget(text, `port ${port} is not between 1 and 65535`);
}

/** RFC 1123 §2.1, as Kubernetes applies it to names of services, namespaces and pods. */
function checkLabel(text: string, label: string): void {
  if (/^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label)) return;
  const what =
    label === '' ? 'it has an empty label' : `'${label}' is no DNS label (letters, digits and '-', at most 63)`;
  throw badTarget(text, what);
}

function checkTarget(target: ServiceTarget): ServiceTarget {
  const { service, namespace, zone, pod, port } = target;
  if (typeof service !== 'string') throw badTarget(JSON.stringify(target), '`service` is missing');
  const text = [pod, service, namespace].filter((label) => label !== undefined).join('.');
  for (const [key, value] of Object.entries({ namespace, zone, pod }))
    if (value !== undefined && typeof value !== 'string') throw badTarget(text, `\`${key}\` is no string`);
  const lower = (label: string | undefined): string | undefined => {
    const low = label?.toLowerCase();
    if (low !== undefined) checkLabel(text, low);
    return low;
  };
  for (const label of zone?.toLowerCase().split('.') ?? []) checkLabel(text, label);
  return {
    service: lower(service) as string,
    namespace: lower(namespace),
    zone: zone?.toLowerCase(),
    pod: lower(pod),
    port: port === undefined ? undefined : readPort(text, typeof port === 'string' ? port.toLowerCase() : port),
  };
}

function badTarget(text: string, why: string): DiscoveryError {
  return new DiscoveryError(
    'ROLLCALL_BAD_TARGET',
    `'${text}' is no target: ${why}. Write service[.namespace][.svc[.zone]][:port], or pod.service.namespace.svc for one pod.`,
    { service: text },
  );
}
