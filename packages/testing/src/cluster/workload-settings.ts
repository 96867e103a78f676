import { inspect } from 'node:util';
import { badOption, wholeNumber } from '../bad-option.ts';
import type { Run, WorkloadOptions } from '../workload.ts';
import { mostPods } from './addresses.ts';

/** WorkloadOptions, checked, without holes. */
export interface WorkloadSettings {
  readonly replicas: number;
  readonly start: number;
  readonly ports: ReadonlyMap<string, number>;
  readonly run: Run;
  readonly families: readonly (4 | 6)[];
  readonly publishNotReadyAddresses: boolean;
  readonly zones: readonly string[];
  readonly startMs: number;
  readonly graceMs: number;
}

export function workloadSettings(options: WorkloadOptions): WorkloadSettings {
  // Without types an option may be missing, or all of them.
  const { replicas = 1, start = 0, ports, run, publishNotReadyAddresses = false } = options ?? {};
  const { families = [4], zones = [], startMs = 10_000, graceMs = 2_000 } = options ?? {};
  return {
    replicas: wholeNumber('replicas', replicas, 0, mostPods),
    start: wholeNumber('start', start, 0, Number.MAX_SAFE_INTEGER),
    ports: portSettings(ports),
    run: runSetting(run),
    families: familySettings(families),
    publishNotReadyAddresses,
    zones: zoneSettings(zones),
    startMs: wholeNumber('startMs', startMs, 1, longestMs),
    graceMs: wholeNumber('graceMs', graceMs, 0, longestMs),
  };
}

/** Node takes a longer time for 1 ms. */
const longestMs = 0x7fff_ffff;

export function portSettings(ports: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  if (typeof ports !== 'object' || ports === null || Array.isArray(ports)) {
    throw badOption(`\`ports\` must be numbers by name, as { http: 8080 }, or {} for none; got ${inspect(ports)}.`);
  }
  return new Map(Object.entries(ports).map(([name, port]) => [name, wholeNumber(`ports.${name}`, port, 1, 65_535)]));
}

function runSetting(run: Run): Run {
  if (typeof run === 'function') return run;
  if (Array.isArray(run) && run.length > 0 && run.every((part) => typeof part === 'string')) return run;
  const command = `a command: [process.execPath, 'pod.mjs']`;
  throw badOption(`\`run\` must be a function that returns a server, or ${command}; got ${inspect(run)}.`);
}

function zoneSettings(zones: readonly string[]): readonly string[] {
  if (Array.isArray(zones) && zones.every((zone) => typeof zone === 'string')) return zones;
  throw badOption(`\`zones\` must be names, as ['a', 'b']; got ${inspect(zones)}.`);
}

function familySettings(families: readonly (4 | 6)[]): readonly (4 | 6)[] {
  const known = [4, 6] as const;
  const isList = Array.isArray(families) && families.length > 0 && families.every((family) => known.includes(family));
  if (isList) return known.filter((family) => families.includes(family));
  throw badOption(`\`families\` must be [4], [6] or [4, 6]; got ${inspect(families)}.`);
}
