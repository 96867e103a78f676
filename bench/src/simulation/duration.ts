import type { Random } from './random.ts';

/** How long something takes: a draw, in ms. */
export type Duration = (random: Random) => number;

export function constant(ms: number): Duration {
  return () => ms;
}

/** Nothing is remembered of how long it took so far: p99 is 4.6 times the mean. */
export function exponential(meanMs: number): Duration {
  return (random) => -meanMs * Math.log(1 - random());
}

/** Mostly near the mean, now and then far above it: the usual look of measured latencies. `sigma` 0.3 is calm, 1 is wild. */
export function lognormal(meanMs: number, sigma: number): Duration {
  const mu = Math.log(meanMs) - sigma ** 2 / 2;
  return (random) => Math.exp(mu + sigma * normal(random));
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
