import { Child } from './child.ts';
import type { Part } from './part.ts';
import type { BalancerReport } from './pick/balancer-process.ts';
import type { PickerReport } from './pick/picker-process.ts';
import { type Subject, subjects } from './pick/subjects.ts';
import { quantile } from './quantile.ts';
import { type Row, row } from './row.ts';

export const pick: Part = {
  title: 'One pick (the best of 100 rounds)',
  peer: 'an array read in the same loop',
  async rows(): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (const [name, subject] of Object.entries(subjects)) {
      await using child = await Child.start<PickerReport>(new URL('./pick/picker-process.ts', import.meta.url), name);
      rows.push(...pickerRows(name, subject, child.hello));
    }
    return [...rows, ...balancerRows(await balancerReport(), await balancerReport('stopped'))];
  },
};

/** Of two processes of the same program one can take half as long again, by what V8 happens to inline. */
const PROCESSES = 5;

async function balancerReport(...args: readonly string[]): Promise<BalancerReport> {
  const reports: BalancerReport[] = [];
  for (let i = 0; i < PROCESSES; i += 1) {
    await using child = await Child.start<BalancerReport>(
      new URL('./pick/balancer-process.ts', import.meta.url),
      ...args,
    );
    reports.push(child.hello);
  }
  const median = (of: keyof BalancerReport): number =>
    quantile(
      reports.map((each) => each[of]),
      0.5,
    );
  return {
    pickNs: median('pickNs'),
    readNs: median('readNs'),
    bytes: median('bytes'),
    clockNs: median('clockNs'),
    clockBytes: median('clockBytes'),
  };
}

function pickerRows(name: string, { goalsNs }: Subject, { times, collections }: PickerReport): readonly Row[] {
  const perCount = times.map(({ count, pickNs, readNs }, i) => {
    const goal = goalsNs[i];
    const amount = count.toLocaleString('en');
    const goalNs = goal === undefined ? undefined : { atMost: goal };
    return row({ name: `${name} among ${amount}`, unit: 'ns', goal: goalNs, seen: pickNs, peer: readNs });
  });
  const collected = row({ name: `${name}: collections in 10⁷ picks`, goal: { atMost: 0 }, seen: collections });
  return [...perCount, collected];
}

/** One object of a dozen fields, and no second one. */
const ONE_OBJECT_BYTES = 128;

/** `done` reads the time once, which is the machine's part of it: so that both can be told apart, it is left out as well. */
function balancerRows(seen: BalancerReport, timeless: BalancerReport): readonly Row[] {
  const name = `balancer.tryPick + done, median of ${PROCESSES}`;
  const clock = 'one reading of performance.now()';
  return [
    row({ name, unit: 'ns', goal: { atMost: 150 }, seen: seen.pickNs, peer: seen.readNs }),
    row({ name: `${name}: left behind`, unit: 'bytes', goal: { atMost: ONE_OBJECT_BYTES }, seen: seen.bytes }),
    row({ name: `${name}, time stands still`, unit: 'ns', seen: timeless.pickNs, peer: timeless.readNs }),
    row({ name: `${name}, time stands still: left behind`, unit: 'bytes', seen: timeless.bytes }),
    row({ name: clock, unit: 'ns', seen: seen.clockNs, peer: seen.readNs }),
    row({ name: `${clock}: left behind`, unit: 'bytes', seen: seen.clockBytes }),
  ];
}
