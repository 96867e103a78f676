import { Child } from '../child.ts';
import type { LoadReport } from './client-process.ts';
import type { ClientName } from './clients.ts';

/** A client, and how many connections it may have to each pod; undefined: as many as it likes. */
export interface Contender {
  readonly name: ClientName;
  readonly connections?: number | undefined;
}

export type Client = Child<string>;

/** Each as it comes; and with eight connections to a pod, which is how two of them look best when a pod is slow. */
export const peers: readonly Contender[] = [
  { name: 'BalancedPool' },
  { name: 'BalancedPool', connections: 8 },
  { name: 'RoundRobinPool', connections: 8 },
  { name: 'Agent + dns' },
  { name: 'http.Agent + cacheable-lookup' },
];

export interface Played extends LoadReport {
  /** By pod. */
  readonly requests: readonly number[];
}

export function labelOf({ name, connections }: Contender): string {
  return connections === undefined ? name : `${name} (${connections})`;
}

export function startPods(...delays: readonly string[]): Promise<Child<readonly string[]>> {
  return Child.start(new URL('./pods.ts', import.meta.url), ...delays);
}

export function startClient({ name, connections }: Contender, pods: Child<readonly string[]>): Promise<Client> {
  return Child.start(new URL('./client-process.ts', import.meta.url), name, String(connections ?? ''), ...pods.hello);
}

/** From its first request on: what it does before it knows anything counts. */
export async function play(contender: Contender, pods: Child<readonly string[]>, load: string): Promise<Played> {
  await using client = await startClient(contender, pods);
  await pods.ask('requests since');
  const report = await client.ask<LoadReport>(load);
  return { ...report, requests: await pods.ask<readonly number[]>('requests since') };
}
