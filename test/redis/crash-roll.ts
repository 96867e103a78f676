// In a network namespace of its own: a real Redis Cluster, each of whose nodes vanishes and comes back elsewhere, under
// four clients. Prints what they saw, as JSON: { [client]: Outcome }.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { namespaceNetwork, setUpNamespace } from '../../examples/kafka/src/real/pod-network.ts';
import type { Log } from './client-process.ts';
import { RedisCluster } from './redis-cluster.ts';

export interface Outcome {
  /** Operations per second. */
  readonly before: number;
  readonly after: number;
  /** Of those that were sent after the roll, the share that succeeded: the same on a busy machine. */
  readonly served: number;
  /** To a second at 90 % of before, since discovery knew of the last move, and the servers of each other. */
  readonly recoveryMs: number | null;
  readonly failed: number;
}

const WINDOW_MS = 4_000;
const SECOND_MS = 1_000;
const names = ['ioredis with', 'ioredis without', 'node-redis with', 'node-redis without'];
const program = fileURLToPath(new URL('./client-process.ts', import.meta.url));

setUpNamespace();
await using cluster = await RedisCluster.start(namespaceNetwork());
const clients = await Promise.all(names.map(startClient));
await sleep(WINDOW_MS);
const rollAt = Date.now();
for (const ordinal of [2, 1, 0]) {
  await cluster.crash(ordinal);
  await sleep(2_000);
}
const wholeAt = Date.now() - 2_000;
await sleep(2 * WINDOW_MS);
const endAt = Date.now();
const logs = await Promise.all(clients.map((client) => client.end()));
console.log(JSON.stringify(Object.fromEntries(names.map((name, i) => [name, outcomeOf(logs[i] as Log)]))));

function outcomeOf({ sentAt, succeeded, failed, movedAt }: Log): Outcome {
  const among = (times: readonly number[], from: number, ms: number): number =>
    times.filter((at) => at >= from && at < from + ms).length;
  const rate = (from: number, ms: number): number =>
    among(
      succeeded.map(([, at]) => at),
      from,
      ms,
    ) /
    (ms / 1_000);
  const before = rate(rollAt - WINDOW_MS, WINDOW_MS);
  const knownAt = Math.max(...movedAt, wholeAt);
  const steps = Array.from({ length: 70 }, (_, i) => i * 100);
  const recoveryMs = steps.find((ms) => rate(knownAt + ms, SECOND_MS) >= 0.9 * before) ?? null;
  // The last second is left out: what was sent in it may not have been answered yet.
  const from = endAt - WINDOW_MS - SECOND_MS;
  const served =
    among(
      succeeded.map(([at]) => at),
      from,
      WINDOW_MS,
    ) / among(sentAt, from, WINDOW_MS);
  return { before, after: rate(from, WINDOW_MS), served, recoveryMs, failed };
}

async function startClient(name: string) {
  const flags = ['-C', '@rollcall/source'];
  const child = spawn(process.execPath, [...flags, program, name, cluster.hostsFile], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  const ended = once(child, 'close');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('ready\n')) await Promise.race([once(child.stdout, 'data'), ended]);
  return {
    async end(): Promise<Log> {
      child.stdin.end();
      await ended;
      return JSON.parse(said.slice('ready\n'.length)) as Log;
    },
  };
}
