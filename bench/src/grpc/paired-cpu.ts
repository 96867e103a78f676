import { Child } from '../child.ts';
import type { SliceReport } from './slice.ts';

/** A pair is of so many slices each, in turn, as a machine that is slower for a while is to be so for both. */
const TURNS = 2;
const PAIRS = 12;
/** V8 compiles. */
const WARM_UP = 3;
/** Two processes of the same program differ by what V8 happens to inline. */
const PROCESSES = 3;

const clientFile = new URL('./client.ts', import.meta.url);

export interface PairedCpu {
  /** Ours in units of theirs, pair by pair. */
  readonly ratios: readonly number[];
  /** Of a call, slice by slice. */
  readonly oursUs: readonly number[];
  readonly theirsUs: readonly number[];
}

/** Each client in processes of its own, whose garbage is its own too. */
export async function pairedCpu(places: readonly string[]): Promise<PairedCpu> {
  const [ratios, oursUs, theirsUs]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < PROCESSES; i += 1) {
    await using ours = await Child.start<string>(clientFile, ...places);
    await using theirs = await Child.start<string>(clientFile, ...places);
    for (let pair = -WARM_UP; pair < PAIRS; pair += 1) {
      const [a, b] = await takeTurns(ours, theirs);
      if (pair < 0) continue;
      ratios.push(perCall(a) / perCall(b));
      oursUs.push(...a.map((slice) => perCall([slice])));
      theirsUs.push(...b.map((slice) => perCall([slice])));
    }
  }
  return { ratios, oursUs, theirsUs };
}

type Slices = readonly SliceReport[];

async function takeTurns(ours: Child<string>, theirs: Child<string>): Promise<readonly [Slices, Slices]> {
  const [a, b]: [SliceReport[], SliceReport[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const isOursFirst = turn % 2 === 0;
    if (isOursFirst) a.push(await ours.ask('a slice, ours'));
    b.push(await theirs.ask('a slice, built-in'));
    if (!isOursFirst) a.push(await ours.ask('a slice, ours'));
  }
  return [a, b];
}

function perCall(slices: Slices): number {
  const sum = (of: (slice: SliceReport) => number): number => slices.reduce((all, slice) => all + of(slice), 0);
  return sum(({ cpuUs }) => cpuUs) / sum(({ calls }) => calls);
}
