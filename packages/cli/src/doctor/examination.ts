import type { DnsConfig, PlacedTarget, ServiceTarget } from '@rollcall/core';
import type { Finding } from '../finding.ts';
import type { Consultation } from './consultation.ts';
import type { Reading } from './elsewhere.ts';
import type { Door } from './knock.ts';
import type { Pace } from './pace.ts';
import type { Port } from './ports.ts';
import type { SlicesAnswer } from './slices.ts';
import type { Wildcard } from './wildcards.ts';

/** All that was seen; what it means is for the rules to say. */
export interface Examination {
  /** As it was written. */
  readonly said: ServiceTarget;
  /** As it is asked for. */
  readonly target: PlacedTarget;
  /** Nobody said which namespace it is: neither the target, nor an option, nor the environment, nor resolv.conf. */
  readonly isNamespaceGuessed: boolean;
  readonly config: DnsConfig;
  /** What an app would see. */
  readonly finding: Finding;
  /** Each server by itself; none where DNS is not asked, or the system's own resolver is. */
  readonly consultations: readonly Consultation[];
  /** Whose word counts: the first that answers. Undefined: none does. */
  readonly chief: Consultation | undefined;
  readonly ports: readonly Port[];
  /** Undefined where the source does not say how long its word holds. */
  readonly pace: Pace | undefined;
  readonly elsewhere: readonly Reading[];
  readonly wildcards: readonly Wildcard[];
  readonly doors: readonly Door[];
  /** Undefined where nothing says that there is an API server. */
  readonly slices: SlicesAnswer | undefined;
}
