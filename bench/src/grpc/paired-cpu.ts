import type { Greeter } from './greeter.ts';

const SLICE_MS = 400;
const PAIRS = 36;
/** V8 compiles. */
const WARM_UP = 4;
const CONCURRENCY = 64;

export interface PairedCpu {
  /** A call's, in each slice. */
  readonly oursUs: readonly number[];
  readonly theirsUs: readonly number[];
}

/** Slices in turn, so that a machine that is slower for a while is so for both. */
export async function pairedCpu(ours: Greeter, theirs: Greeter): Promise<PairedCpu> {
  const [oursUs, theirsUs]: [number[], number[]] = [[], []];
  await Promise.all([ours.reach(3), theirs.reach(3)]);
  for (let pair = 0; pair < PAIRS + WARM_UP; pair++) {
    const isOursFirst = pair % 2 === 0;
    const first = await cpuOfACall(isOursFirst ? ours : theirs);
    const second = await cpuOfACall(isOursFirst ? theirs : ours);
    if (pair < WARM_UP) continue;
    oursUs.push(isOursFirst ? first : second);
    theirsUs.push(isOursFirst ? second : first);
  }
  ours.close();
  theirs.close();
  return { oursUs, theirsUs };
}

async function cpuOfACall(client: Greeter): Promise<number> {
  const end = performance.now() + SLICE_MS;
  const before = process.cpuUsage();
  let calls = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      await client.hello();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
