import { once } from 'node:events';
import type { PostgresNode } from '../../packages/postgres/test/fixtures/node.ts';
import type { Verdict } from './history.ts';
import { rejoin, streaming, succeed } from './operator.ts';
import { Stage } from './stage.ts';

/** What was measured over all failovers. */
export interface Played extends Verdict {
  readonly failovers: number;
  /** From a server that takes writes to the first write that it has acknowledged to the app: at most that. Sorted. */
  readonly gapsMs: readonly number[];
  /** How much less it may have been: from the last look that saw it not writable, to the first that did. Sorted. */
  readonly blurMs: readonly number[];
  /** From the death of the one to that acknowledgement. Sorted. */
  readonly withoutMs: readonly number[];
  readonly failedReads: number;
  readonly reads: number;
  readonly unhandled: number;
  readonly leaked: number;
  readonly errors: Readonly<Record<string, number>>;
}

const PER_SECOND = 200;

/** The primary is killed again and again, under a steady load; a standby is promoted each time. */
export async function playRounds(failovers: number): Promise<Played> {
  await using stage = await Stage.open('asynchronous', { waitMs: 60_000 });
  const [gapsMs, blurMs, withoutMs]: [number[], number[], number[]] = [[], [], []];
  let primary = stage.cluster.node(0);
  {
    await using _ = stage.load.steady(PER_SECOND);
    for (let round = 0; round < failovers; round++) {
      const played = await playRound(stage, primary);
      primary = played.primary;
      gapsMs.push(played.gapMs);
      blurMs.push(played.blurMs);
      withoutMs.push(played.withoutMs);
    }
  }
  const { leaked, unhandled, load, history } = stage;
  return {
    failovers,
    gapsMs: gapsMs.sort((a, b) => a - b),
    blurMs: blurMs.sort((a, b) => a - b),
    withoutMs: withoutMs.sort((a, b) => a - b),
    ...(await stage.check(primary)),
    failedReads: load.readErrors.length,
    reads: load.reads,
    unhandled,
    leaked,
    errors: Object.fromEntries(history.errors),
  };
}

interface Round {
  readonly primary: PostgresNode;
  readonly gapMs: number;
  readonly blurMs: number;
  readonly withoutMs: number;
}

async function playRound(stage: Stage, old: PostgresNode): Promise<Round> {
  const standbys = stage.cluster.nodes.filter((node) => node !== old);
  const killedMs = performance.now();
  await old.kill();
  const heard = new EventTarget();
  let firstMs = Number.NaN;
  stage.load.onAcknowledged = ({ at, ms }) => {
    if (at === old.name || !Number.isNaN(firstMs)) return;
    firstMs = ms;
    heard.dispatchEvent(new Event('first'));
  };
  const first = once(heard, 'first', { signal: AbortSignal.timeout(60_000) });
  const { node: primary, afterMs, atMs } = await succeed(standbys);
  await first;
  await rejoin(old, primary, stage.settings);
  await streaming(primary, 2);
  return { primary, gapMs: firstMs - afterMs, blurMs: atMs - afterMs, withoutMs: firstMs - killedMs };
}
