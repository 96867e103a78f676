import type { Examination } from './examination.ts';

/** `error`: the service cannot be used as it is asked for. `warning`: it can, until something else goes wrong. */
export type Level = 'error' | 'warning' | 'note';

/** One finding, in a line each. */
export interface Diagnosis {
  readonly level: Level;
  readonly code: DiagnosisCode;
  /** What was seen. */
  readonly seen: string;
  /** What that means. */
  readonly means: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Every finding there can be; docs/doctor.md has a line for each. */
export type DiagnosisCode =
  | 'server-silent'
  | 'server-failing'
  | 'server-elsewhere'
  | 'servers-disagree'
  | 'server-wavers'
  | 'tcp-blocked'
  | 'truncated'
  | 'nobody'
  | 'pod-meant'
  | 'namespace-meant'
  | 'pod-absent'
  | 'port-unnamed'
  | 'port-missing'
  | 'port-undeclared'
  | 'cluster-ip'
  | 'external-name'
  | 'no-slots'
  | 'pods-refuse'
  | 'pods-silent'
  | 'api-forbidden'
  | 'api-silent'
  | 'slices-differ'
  | 'ttl'
  | 'wildcard'
  | 'namespace-guessed'
  | 'resolv-conf'
  | 'system-resolver'
  | 'rollcall-dns'
  | 'rollcall-static';

/** Looks for one thing in all that was seen. */
export type Rule = (examination: Examination) => readonly Diagnosis[];
