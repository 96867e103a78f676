import type { Endpoint } from '../../src/endpoint.ts';
import type { Candidate, Picker, PickerEnv, PickerFactory, PickRequest } from '../../src/picker.ts';
import { pod } from '../balancer/fake-resolver.ts';

/** The same draws every time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const env: PickerEnv = { random: seeded(1), now: () => 0 };

export const candidate = (name: string, facts: Partial<Endpoint> = {}): Candidate => ({
  endpoint: pod(name, facts),
  inFlight: 0,
  lastPick: 0,
  latencyMs: 1,
});
export const candidates = (...names: readonly string[]): readonly Candidate[] => names.map((name) => candidate(name));

export const firstTry: PickRequest = { key: undefined, request: undefined, attempt: 0 };
export const retry: PickRequest = { ...firstTry, attempt: 1 };

/** The names of `count` picks in a row. */
export function names(
  picker: Picker,
  among: readonly Candidate[],
  count: number,
  request = firstTry,
): readonly (string | undefined)[] {
  return Array.from({ length: count }, () => picker.pick(among, request)?.endpoint.name);
}

export const made = (factory: PickerFactory): Picker => factory.create(env);
