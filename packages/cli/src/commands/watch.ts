import { createDiscovery, type DiscoveryError, type Resolver } from '@rollcall/core';
import type { WatchCommand } from '../command.ts';
import { eventsOf, type WatchEvent } from '../event.ts';
import { eventLine } from '../event-line.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { refusalIn } from '../finding.ts';
import type { Io } from '../io.ts';
import { jsonEvent } from '../json.ts';

/** `rollcall watch`: what changes, and when, until it is told to stop. */
export async function watch({ target, dns, isJson }: WatchCommand, io: Io): Promise<ExitCode> {
  const discovery = createDiscovery({ dns, clock: io.clock });
  try {
    const resolver = discovery.resolver(target);
    const lineOf = (event: WatchEvent, now: number): string =>
      isJson ? JSON.stringify(jsonEvent(event, resolver.name, now)) : eventLine(event, now);
    const tell = (events: readonly WatchEvent[]): void => {
      const now = io.clock.now();
      for (const event of events) io.stdout.write(`${lineOf(event, now)}\n`);
    };
    follow(resolver, tell);
    const refusal = await untilStopped(resolver, io.stopped());
    if (refusal === undefined) return exitCodes.found;
    if (!isJson) throw refusal;
    tell([{ kind: 'status', snapshot: resolver.snapshot }]);
    return exitCodes.usage;
  } finally {
    await discovery.close();
  }
}

/** What happened at one time is told at one time. */
function follow(resolver: Resolver, tell: (events: readonly WatchEvent[]) => void): void {
  resolver.on('change', (change) => tell(eventsOf(change)));
  resolver.on('status', (snapshot) => {
    if (refusalIn(snapshot) === undefined) tell([{ kind: 'status', snapshot }]);
  });
}

/** Ends at once for a target that cannot be resolved at all; until then it also keeps the process alive. */
async function untilStopped(resolver: Resolver, signal: AbortSignal): Promise<DiscoveryError | undefined> {
  try {
    await resolver.until(() => false, { signal });
  } catch (error) {
    const refusal = refusalIn(resolver.snapshot);
    if (refusal === undefined && !signal.aborted) throw error;
    return refusal;
  }
  return undefined;
}
