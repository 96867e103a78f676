import { setTimeout } from 'node:timers/promises';
import type { LoadReport } from './closed-loop.ts';
import type { Greeter } from './greeter.ts';

const DEADLINE_MS = 500;
const EVERY_MS = 5;
const CALLS = 2_000;

/** 200 calls a second for 10 s, while one of the pods is stopped: it takes connections, and answers nothing. */
export async function hang(client: Greeter): Promise<LoadReport> {
  await client.reach(3);
  const [, pid] = (await client.hello()).split(' ');
  const calls: Promise<boolean>[] = [];
  const isAnswered = (): Promise<boolean> =>
    client.hello(DEADLINE_MS).then(
      () => true,
      () => false,
    );
  const since = performance.now();
  process.kill(Number(pid), 'SIGSTOP');
  try {
    while (calls.length < CALLS) {
      // By the clock: timers come late on a busy machine, and its users do not wait for them.
      const due = Math.min(CALLS, (performance.now() - since) / EVERY_MS);
      while (calls.length < due) calls.push(isAnswered());
      await setTimeout(EVERY_MS);
    }
  } finally {
    process.kill(Number(pid), 'SIGCONT');
  }
  const answered = await Promise.all(calls);
  client.close();
  return { made: answered.length, failed: answered.filter((is) => !is).length };
}
