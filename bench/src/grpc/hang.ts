import { setTimeout } from 'node:timers/promises';
import type { LoadReport } from './closed-loop.ts';
import type { Greeter } from './greeter.ts';

const DEADLINE_MS = 500;
const EVERY_MS = 5;
const FOR_MS = 10_000;

/** 200 calls a second, while one of the pods is stopped: it takes connections, and answers nothing. */
export async function hang(client: Greeter): Promise<LoadReport> {
  await client.reach(3);
  const [, pid] = (await client.hello()).split(' ');
  const calls: Promise<boolean>[] = [];
  const isAnswered = (): Promise<boolean> =>
    client.hello(DEADLINE_MS).then(
      () => true,
      () => false,
    );
  process.kill(Number(pid), 'SIGSTOP');
  const timer = setInterval(() => calls.push(isAnswered()), EVERY_MS);
  try {
    await setTimeout(FOR_MS);
  } finally {
    clearInterval(timer);
    process.kill(Number(pid), 'SIGCONT');
  }
  const answered = await Promise.all(calls);
  client.close();
  return { made: answered.length, failed: answered.filter((is) => !is).length };
}
