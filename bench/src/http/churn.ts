import { Child } from '../child.ts';
import { type Row, row } from '../row.ts';
import type { Left } from './churn-process.ts';
import { startPods } from './contenders.ts';

/** A pod that is replaced, again and again. */
export async function churnRows(): Promise<readonly Row[]> {
  await using pods = await startPods('0');
  await using client = await Child.start(new URL('./churn-process.ts', import.meta.url), ...pods.hello);
  const { pools, sockets, timers, heapKb } = await client.ask<Left>('churn');
  const nothing = { atMost: 0 } as const;
  return [
    row({ name: '1,000 pods later: pools that are left', goal: nothing, seen: pools }),
    row({ name: '1,000 pods later: sockets that are left', goal: nothing, seen: sockets }),
    row({ name: '1,000 pods later: timers that are left', goal: nothing, seen: timers }),
    row({
      name: '1,000 pods later: heap of each that is left',
      unit: 'kB',
      goal: { atMost: 0.1 },
      seen: heapKb / 1_000,
    }),
  ];
}
