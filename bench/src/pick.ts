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
    await using child = await Child.start<BalancerReport>(new URL('./pick/balancer-process.ts', import.meta.url));
    return [...rows, ...balancerRows(child.hello)];
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

function balancerRows({ pickNs, readNs, bytes }: BalancerReport): readonly Row[] {
  const name = 'balancer.tryPick + done';
  return [
    row({ name, unit: 'ns', goal: { atMost: 150 }, seen: pickNs, peer: readNs }),
    row({ name: `${name}: left behind`, unit: 'bytes', goal: { atMost: ONE_OBJECT_BYTES }, seen: bytes }),
  ];
}
