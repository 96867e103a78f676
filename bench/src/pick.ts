import { Child } from './child.ts';
import type { Part } from './part.ts';
import type { BalancerReport } from './pick/balancer-process.ts';
import type { PickerReport } from './pick/picker-process.ts';
import { type Subject, subjects } from './pick/subjects.ts';
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
    const file = new URL('./pick/balancer-process.ts', import.meta.url);
    await using child = await Child.start<BalancerReport>(file);
    await using timeless = await Child.start<BalancerReport>(file, 'stopped');
    return [...rows, ...balancerRows(child.hello, timeless.hello)];
  },
};

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
  const name = 'balancer.tryPick + done';
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
