import type { Finding } from './finding.ts';

/** What a balancer is good for: worlds to be played, and what should come of them. */
export interface Scenario {
  /** As the command line names it. */
  readonly name: string;
  readonly title: string;
  /** The same seed gives the same findings. */
  play(seed: number): Promise<readonly Finding[]>;
}
