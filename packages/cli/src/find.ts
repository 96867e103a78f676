import {
  type Clock,
  createDiscovery,
  type DnsOptions,
  type Resolution,
  type Resolver,
  type Target,
} from '@rollcall/core';
import type { Finding } from './finding.ts';

export interface Lookup {
  readonly target: Target;
  readonly dns: DnsOptions | undefined;
  /** Undefined: until DNS gives up. */
  readonly timeoutMs: number | undefined;
  readonly isExplained: boolean;
}

/** One lookup, as an app would make it, and what is known after it. */
export async function find({ target, dns, timeoutMs, isExplained }: Lookup, clock: Clock): Promise<Finding> {
  const discovery = createDiscovery({ dns, clock });
  try {
    const resolver = discovery.resolver(target);
    const words: Resolution[] = [];
    resolver.on('resolution', (word) => words.push(word));
    await lookUp(resolver, timeoutMs, clock);
    const explanation = isExplained ? resolver.explain().text : undefined;
    return { target: resolver.name, snapshot: resolver.snapshot, words, explanation };
  } finally {
    await discovery.close();
  }
}

async function lookUp(resolver: Resolver, timeoutMs: number | undefined, clock: Clock): Promise<void> {
  const late = new AbortController();
  const timer = timeoutMs === undefined ? undefined : clock.setTimeout(() => late.abort(), timeoutMs);
  try {
    await resolver.refresh({ signal: late.signal });
  } catch (error) {
    if (!late.signal.aborted) throw error;
  } finally {
    timer?.[Symbol.dispose]();
  }
}
