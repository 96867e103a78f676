// `tryPick` and `done`, as for each request, by the default picker; by the system's clock, or by one that stands still.
import { performance } from 'node:perf_hooks';
import type { Balancer, Clock } from '@rollcall/core';
import { serve } from '../child.ts';
import { balancerOver } from './candidates.ts';
import { bytesOf, type Loop, nsOf } from './stopwatch.ts';

export interface BalancerReport {
  readonly pickNs: number;
  readonly readNs: number;
  readonly bytes: number;
  /** The machine's own: what one reading of the time takes, and leaves behind. */
  readonly clockNs: number;
  readonly clockBytes: number;
}

const POD_COUNT = 10;
const succeeded = { kind: 'ok', latencyMs: 2 } as const;

const stopped: Clock = { now: () => 1, setTimeout: () => ({ [Symbol.dispose]: () => {} }) };

const balancer = await balancerOver(POD_COUNT, process.argv[2] === 'stopped' ? { clock: stopped } : {});
const endpoints = balancer.endpoints();
const loop = picks(balancer);
serve({
  pickNs: nsOf(loop),
  readNs: nsOf(reads),
  bytes: bytesOf(loop),
  clockNs: nsOf(readings),
  clockBytes: bytesOf(readings),
} satisfies BalancerReport);

function picks(from: Balancer): Loop {
  return (times) => {
    let ports = 0;
    for (let i = 0; i < times; i += 1) {
      const picked = from.tryPick();
      ports += picked?.endpoint.port ?? Number.NaN;
      picked?.done(succeeded);
    }
    return ports;
  };
}

function readings(times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i += 1) sum += performance.now();
  return sum;
}

function reads(times: number): number {
  let ports = 0;
  let at = 0;
  for (let i = 0; i < times; i += 1) {
    ports += endpoints[at]?.endpoint.port ?? Number.NaN;
    at = at + 1 < endpoints.length ? at + 1 : 0;
  }
  return ports;
}
