import { setTimeout as pause } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';
import type { Load } from './load.ts';
import type { Screen } from './screen.ts';
import type { Servers } from './servers.ts';

export interface Stage {
  readonly servers: Servers;
  readonly ledger: Ledger;
  readonly load: Load;
  readonly screen: Screen;
  readonly isQuick: boolean;
}

/** What the story tells besides the ledger. */
export interface Report extends Failover {
  /** The share of reads that replicas answered while there were two. */
  readonly calmShare: number;
}

/** How long nobody took writes. */
export interface Failover {
  /** From the death of one primary to the first write that the next one has acknowledged. */
  readonly withoutMs: number;
  /** … and from when that one took writes: the rest is the operator's. */
  readonly gapMs: number;
}

/** At once: some are under way when the primary dies, the others have to wait for the next one. */
const RUSH = 100;

/** A primary dies under load. */
export async function play(stage: Stage): Promise<Report> {
  const { isQuick, servers } = stage;
  const calmShare = await calm(stage, isQuick ? 1_500 : 2_500);
  const { name } = servers.primary;
  const failover = await kill(stage);
  await pause(isQuick ? 1_500 : 2_000);
  if (!isQuick) await comeBack(stage, name);
  return { calmShare, ...failover };
}

async function calm({ screen, ledger }: Stage, ms: number): Promise<number> {
  screen.scene('pg-0 and two standbys: 8 callers write, and read it back; 8 only read; each of them 20 times a second');
  await pause(ms);
  return ledger.readsOnReplicas / ledger.reads;
}

async function kill({ screen, servers, ledger, load }: Stage): Promise<Failover> {
  screen.scene(
    `${servers.primary.name}, the primary, is killed with SIGKILL amid ${RUSH} more orders; a standby is promoted`,
  );
  load.rush(RUSH);
  await pause(4); // for the first of them to be sent
  const killedAt = performance.now();
  const { node, afterMs } = await servers.failOver();
  await until(() => ledger.firstWriteAt(node.name) !== undefined, `a write at ${node.name}`);
  const firstAt = ledger.firstWriteAt(node.name) ?? Number.NaN;
  screen.print(`  ${node.name} is the primary`);
  return { withoutMs: firstAt - killedAt, gapMs: firstAt - afterMs };
}

async function comeBack({ screen, servers, ledger }: Stage, name: string): Promise<void> {
  screen.scene(`${name} comes back at another address, as a standby`);
  await servers.bringBack(name);
  const before = ledger.readsBy.of(name);
  await until(() => ledger.readsBy.of(name) > before, `a read at ${name}`);
  await pause(1_500);
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const lastAt = performance.now() + 30_000; !isSo(); await pause(5))
    if (performance.now() > lastAt) throw new Error(`there was not ${what} within 30 s`);
}
