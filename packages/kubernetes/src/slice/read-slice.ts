import { isIP } from 'node:net';
import type { Condition } from '@rollcall/core';
import type { Slice, SliceEndpoint, SlicePort } from '../slice.ts';

/** As it comes: users write slices too, hence nothing of it is taken for granted. */
type Raw = Readonly<Record<string, unknown>>;

/** A slice, or why it is none: then what was known of the one of that name is the better word. */
export type SliceReading =
  | { readonly kind: 'slice'; readonly name: string; readonly slice: Slice }
  | { readonly kind: 'unreadable'; readonly name: string; readonly problem: string };

/** An EndpointSlice, from its JSON. An endpoint that cannot be read is left out of it, and stands in `problems`. */
export function readSlice(value: unknown): SliceReading {
  const raw = asObject(value);
  const name = text(asObject(raw.metadata).name);
  const family = familyOf(raw.addressType);
  const problem = problemWith(raw);
  if (name !== undefined && family !== undefined && problem === undefined)
    return { kind: 'slice', name, slice: sliceOf(name, family, raw) };
  const shown = name ?? '(an object without a name)';
  return {
    kind: 'unreadable',
    name: shown,
    problem: `${shown}: ${problem ?? `addressType ${String(raw.addressType)}`}`,
  };
}

function problemWith({ ports, endpoints }: Raw): string | undefined {
  if (!isList(ports)) return '`ports` is no list';
  return isList(endpoints) ? undefined : '`endpoints` is no list';
}

function sliceOf(name: string, family: 4 | 6, raw: Raw): Slice {
  const metadata = asObject(raw.metadata);
  const problems: string[] = [];
  const endpoints = listOf(raw.endpoints).flatMap((endpoint, at) => {
    const read = readEndpoint(asObject(endpoint), family);
    if (typeof read === 'string') problems.push(`${name}: endpoints[${at}]: ${read}`);
    return typeof read === 'string' ? [] : read;
  });
  const ports = listOf(raw.ports).map((port, at) => {
    const { port: number } = asObject(port);
    if (!isNil(number) && !isPort(number)) problems.push(`${name}: ports[${at}]: ${JSON.stringify(number)} is no port`);
    return readPort(asObject(port));
  });
  const serving = endpoints.filter(({ condition }) => condition === 'serving');
  const hinted = serving.filter(({ forZones }) => forZones.length > 0).length;
  return {
    name,
    uid: text(metadata.uid) ?? '',
    version: text(metadata.resourceVersion) ?? '',
    changedAt: text(asObject(metadata.annotations)['endpoints.kubernetes.io/last-change-trigger-time']) ?? '',
    family,
    ports,
    endpoints,
    hinted,
    unhinted: serving.length - hinted,
    problems,
  };
}

/** Only the first address means anything; the others are alternatives that nobody uses (types.go). */
function readEndpoint(raw: Raw, family: 4 | 6): SliceEndpoint | string {
  const [address] = Array.isArray(raw.addresses) ? raw.addresses : [];
  if (typeof address !== 'string' || isIP(address) !== family)
    return `${JSON.stringify(address)} is no IPv${family} address`;
  const target = asObject(raw.targetRef);
  const isPod = target.kind === 'Pod';
  return {
    address,
    condition: conditionOf(asObject(raw.conditions)),
    hostname: text(raw.hostname),
    uid: isPod ? text(target.uid) : undefined,
    pod: isPod ? text(target.name) : undefined,
    zone: text(raw.zone),
    forZones: zonesOf(asObject(raw.hints).forZones),
  };
}

/**
 * Not `ready`, which `publishNotReadyAddresses` makes true of everyone. Nil is ready, and not terminating; a nil `serving`
 * is as ready as `ready`, where somebody said that alone.
 */
function conditionOf({ ready, serving, terminating }: Raw): Condition {
  const isServing = (serving ?? ready ?? true) === true;
  if (!isServing) return 'not-ready';
  return terminating === true ? 'draining' : 'serving';
}

function readPort({ name, port, protocol }: Raw): SlicePort {
  return {
    name: text(name) ?? '',
    port: isPort(port) ? port : undefined,
    isTcp: (protocol ?? 'TCP') === 'TCP',
  };
}

function zonesOf(forZones: unknown): readonly string[] {
  if (!Array.isArray(forZones)) return [];
  return forZones.flatMap((zone) => text(asObject(zone).name) ?? []);
}

function familyOf(addressType: unknown): 4 | 6 | undefined {
  if (addressType === 'IPv4') return 4;
  return addressType === 'IPv6' ? 6 : undefined;
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 65_535;
}

/** Go writes an empty list as null, or leaves it out. */
function isList(value: unknown): boolean {
  return isNil(value) || Array.isArray(value);
}

function isNil(value: unknown): boolean {
  return value === undefined || value === null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: unknown): Raw {
  return typeof value === 'object' && value !== null ? (value as Raw) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
