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
  readonly graceMs: number;
}

export function workloadSettings(options: WorkloadOptions): WorkloadSettings {
  const { replicas = 1, start = 0, run, families = [4], publishNotReadyAddresses = false, graceMs = 2_000 } = options;
  if (typeof run !== 'function' && run[0] === undefined) {
    throw badOption('`run` must be a function, or a command: [process.execPath, "pod.mjs"].');
  }
  return {
    replicas: wholeNumber('replicas', replicas, 0, mostPods),
    start: wholeNumber('start', start, 0, Number.MAX_SAFE_INTEGER),
    ports: portSettings(options.ports),
    run,
    families: [...new Set(families)].toSorted(),
    publishNotReadyAddresses,
    graceMs: wholeNumber('graceMs', graceMs, 0, 0x7fff_ffff),
  };
}

export function portSettings(ports: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(ports).map(([name, port]) => [name, wholeNumber(`ports.${name}`, port, 1, 65_535)]));
}
