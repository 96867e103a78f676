import { setTimeout } from 'node:timers/promises';
import { classify, roundRobin } from '@rollcall/core';
import { Agent } from '@rollcall/http';
import { manualClock } from '@rollcall/testing';
import { type Row, row } from '../row.ts';
import { type Answer, failures, load } from './troubled-load.ts';
import { fourPods, isBlackholed, isSilent, refuses, serves } from './troubled-pods.ts';

const none = { atMost: 0 } as const;

/** What fails as one of four pods dies, DNS does, or all pods are restarted: half of the requests are POSTs. */
export async function troubleRows(): Promise<readonly Row[]> {
  return [
    ...(await blackholedRows()),
    ...(await silentRows()),
    await backRow('3 s', 3_000),
    await backRow('5 min', 300_000),
    ...(await deadDnsRows()),
    ...(await restartRows('SIGTERM', false)),
    ...(await restartRows('SIGKILL', true)),
  ];
}

async function blackholedRows(): Promise<readonly Row[]> {
  await using pods = await fourPods(isBlackholed);
  const connectTimeoutMs = 2_000;
  await using agent = new Agent({ discovery: pods.cluster.discovery, defaults: { connectTimeoutMs } });
  const answers = await load(agent, { count: 400 });
  const longest = Math.max(...answers.map(({ ms }) => ms)) / connectTimeoutMs;
  return [
    row({ name: 'a pod is blackholed: failed requests of 400', goal: none, seen: failures(answers).length }),
    row({ name: 'the longest of them, in connect timeouts', goal: { atMost: 1.5 }, seen: longest }),
  ];
}

async function silentRows(): Promise<readonly Row[]> {
  await using pods = await fourPods(isSilent);
  await using agent = new Agent({ discovery: pods.cluster.discovery, defaults: { headersTimeoutMs: 2_000 } });
  const { GET, POST } = byMethod(failures(await load(agent, { count: 400 })));
  return [
    row({ name: 'a pod accepts and is silent: failed GETs of 200', goal: none, seen: GET }),
    row({ name: 'failed POSTs of 200, maybe sent', seen: POST }),
  ];
}

/** Time is turned by hand. */
async function backRow(after: string, downMs: number): Promise<Row> {
  const clock = manualClock();
  await using pods = await fourPods(refuses, { clock });
  const { discovery } = pods.cluster;
  await using agent = new Agent({ discovery, clock, defaults: { picker: roundRobin() } });
  await load(agent, { count: 40 });
  const at = (): ReturnType<Agent['endpoints']>[number] | undefined =>
    agent.endpoints().find(({ endpoint }) => endpoint.name === 'web-3');
  await clock.advance(downMs);
  const { name = '', address = '' } = at()?.endpoint ?? {};
  await using _back = serves({ name, address, port: () => 8_080, signal: new AbortController().signal });
  for (let seconds = 0; seconds < 5 && at()?.state !== 'available'; seconds += 1) await clock.advance(1_000);
  const answers = await load(agent, { count: 400 });
  const share = answers.filter(({ text }) => text === 'web-3').length / answers.length;
  const words = `a pod is back after ${after}: its share five seconds later, off a quarter`;
  return row({ name: words, unit: '%', goal: { atMost: 5 }, seen: Math.abs(share - 0.25) * 100 });
}

/** Time is turned by hand, and a request that waits fails. */
async function deadDnsRows(): Promise<readonly Row[]> {
  const clock = manualClock();
  await using pods = await fourPods(serves, { clock });
  const { cluster } = pods;
  await using agent = new Agent({ discovery: cluster.discovery, clock, defaults: { waitMs: 0 } });
  await cluster.discovery.resolver('web:8080').ready();
  using _dead = cluster.dns.fail('SERVFAIL');
  const answers: Answer[] = [];
  for (let minute = 0; minute < 10; minute += 1) {
    await clock.advance(60_000);
    answers.push(...(await load(agent, { count: 20 })));
  }
  const name = 'DNS is dead for 10 min: failed of 200, or waited';
  return [row({ name, goal: none, seen: failures(answers).length })];
}

/** Each pod at a new address, one after the other, and 4 → 8 → 2 of them: in three columns. */
async function restartRows(how: string, crash: boolean): Promise<readonly Row[]> {
  await using pods = await fourPods(serves, { ttlSeconds: 1 });
  const { web, cluster } = pods;
  await using agent = new Agent({ discovery: cluster.discovery });
  let isOn = true;
  const loading = load(agent, { isOn: () => isOn });
  /** And for a moment more: who was picked before may be asked still. */
  const known = async (): Promise<void> => {
    const isKnown = (): boolean => addresses(web.pods) === addresses(agent.endpoints().map(({ endpoint }) => endpoint));
    while (!isKnown()) await setTimeout(10);
    await setTimeout(100);
  };
  for (const replicas of [8, 2, 4]) await web.scale(replicas).then(known);
  for (const { name } of [...web.pods].reverse()) await web.restart(name, { crash }).then(known);
  isOn = false;
  const answers = await loading;
  const failed = failures(answers);
  const reached = (how: string): readonly Answer[] =>
    failed.filter(({ error }) => Reflect.get(classify(error), 'reached') === how);
  const words = `4 → 8 → 2 → 4 pods, and a restart by ${how}`;
  return [
    row({ name: `${words}: requests`, seen: answers.length }),
    row({ name: 'failed, never sent', goal: none, seen: reached('never').length }),
    row({ name: 'failed GETs, maybe sent', goal: none, seen: byMethod(reached('maybe')).GET }),
    row({ name: 'failed POSTs, maybe sent', seen: byMethod(reached('maybe')).POST }),
    row({ name: 'failed, answered', goal: none, seen: reached('answered').length }),
  ];
}

function addresses(all: readonly { readonly address: string }[]): string {
  return all
    .map(({ address }) => address)
    .toSorted()
    .join();
}

function byMethod(answers: readonly Answer[]): { readonly GET: number; readonly POST: number } {
  const GET = answers.filter(({ method }) => method === 'GET').length;
  return { GET, POST: answers.length - GET };
}
