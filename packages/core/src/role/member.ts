import type { Endpoint } from '../endpoint.ts';
import type { RoleSighting } from '../role.ts';

/** What is known of one server. */
export class Member {
  endpoint: Endpoint;
  /** What the last look said; undefined where it failed, or is not trusted any more. */
  sighting: RoleSighting | undefined;
  /** Outlives a look that fails: an instance does not change its cluster. */
  cluster: string | undefined;
  epoch: number | undefined;
  silences = 0;
  error: unknown;
  wasLookedAt = false;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  saw(sighting: RoleSighting): void {
    this.sighting = sighting;
    this.cluster = sighting.cluster;
    this.epoch = sighting.epoch;
    this.silences = 0;
    this.error = undefined;
    this.wasLookedAt = true;
  }

  missed(error: unknown, isSilence: boolean): void {
    this.sighting = undefined;
    this.silences = isSilence ? this.silences + 1 : 0;
    this.error = error;
    this.wasLookedAt = true;
  }

  /** What it said does not hold any more. */
  doubt(): void {
    this.sighting = undefined;
  }
}
