import type { BalancerOptions } from '@rollcall/core';
import type { Happening } from './happening.ts';
import type { PodTraits } from './pod.ts';
import type { RequestRules } from './request.ts';

/**
 * A service, who uses it, and what happens to it.
 *
 * What is real: the Resolver and the Balancer of each client. What is a model: pods are lines in front of workers, and a
 * request opens a connection of its own, in no time unless it fails. Trust the order of two numbers, not their digits.
 */
export interface World {
  /** web-0 to web-(n-1), listed from the start. */
  readonly pods: number;
  /** Default: 4 workers, exponential with a mean of 10 ms. */
  readonly traits?: Partial<PodTraits> | undefined;
  /** Each has a Balancer and a Resolver of its own, as processes do. */
  readonly clients: number;
  /** Of all clients together, a second, at random; or each client makes one after the other. */
  readonly load: number | 'one after the other';
  /** Default: not idempotent, no time limits but 1 s for a connect. */
  readonly rules?: Partial<RequestRules> | undefined;
  /** Time, randomness and the probe are the world's. */
  readonly balancer: Omit<BalancerOptions, 'clock' | 'random'>;
  readonly happenings?: readonly Happening[] | undefined;
  readonly forMs: number;
}

/** `pods(3)` is web-0, web-1, web-2; `pods(2, 8)` is web-8, web-9. */
export function pods(count: number, first = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) => `web-${first + index}`);
}
