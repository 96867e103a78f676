import { connect } from 'node:net';
import type { Clock, Endpoint } from '@rollcall/core';

/** An endpoint, and how a TCP connect to it ended. */
export interface Door {
  readonly endpoint: Endpoint;
  readonly state: 'open' | 'refused' | 'silent' | 'unreachable';
  /** For people: `open`, `refused`, `no answer in 1000 ms`, `EHOSTUNREACH`. */
  readonly detail: string;
  readonly elapsedMs: number;
}

const AT_ONCE = 32;

/** Connects to every endpoint, and hangs up at once. */
export async function knock(endpoints: readonly Endpoint[], timeoutMs: number, clock: Clock): Promise<readonly Door[]> {
  const doors: Door[] = [];
  const queue = endpoints.entries();
  const work = async (): Promise<void> => {
    for (const [index, endpoint] of queue) {
      const startedAt = clock.now();
      const outcome = await tryConnect(endpoint, timeoutMs, clock);
      doors[index] = { endpoint, ...outcome, elapsedMs: Math.round(clock.now() - startedAt) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return doors;
}

type Outcome = Pick<Door, 'state' | 'detail'>;

function tryConnect({ address, port }: Endpoint, timeoutMs: number, clock: Clock): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (outcome: Outcome): void => {
      timer[Symbol.dispose]();
      socket.destroy();
      resolve(outcome);
    };
    const silent = { state: 'silent', detail: `no answer in ${timeoutMs} ms` } as const;
    const timer = clock.setTimeout(() => end(silent), timeoutMs);
    socket.on('connect', () => end({ state: 'open', detail: 'open' }));
    socket.on('error', (error: NodeJS.ErrnoException) => end(outcomeOf(error)));
  });
}

function outcomeOf({ code = 'failed' }: NodeJS.ErrnoException): Outcome {
  return code === 'ECONNREFUSED' ? { state: 'refused', detail: 'refused' } : { state: 'unreachable', detail: code };
}
