import { Child } from './child.ts';
import type { Part } from './part.ts';
import { type Row, row } from './row.ts';
import type { SocketsReport } from './sockets/sockets-process.ts';

export const sockets: Part = {
  title: 'A socket that follows its pod (the best of many rounds)',
  peer: "Node's own",
  async rows(): Promise<readonly Row[]> {
    const file = new URL('./sockets/sockets-process.ts', import.meta.url);
    await using child = await Child.start<SocketsReport>(file);
    const { guarded, connected, exchange } = child.hello;
    const atMost = (µs: number) => ({ atMost: µs });
    return [
      row({ name: 'guardProcess: added to a connect, and its close', unit: 'µs', goal: atMost(1), seen: guarded }),
      row({ name: 'createConnect: the same, with its time limit', unit: 'µs', goal: atMost(1), seen: connected }),
      row({
        name: 'a write, and the answer read',
        unit: 'µs',
        goal: { ratioAtMost: 1.05 },
        seen: exchange.tracked,
        peer: exchange.plain,
      }),
    ];
  },
};
