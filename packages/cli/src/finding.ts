import { DiscoveryError, type Resolution, type Snapshot } from '@rollcall/core';
import { type ExitCode, exitCodes } from './exit-code.ts';

/** What came of one lookup. */
export interface Finding {
  /** Canonical: `web.default:http`. */
  readonly target: string;
  readonly snapshot: Snapshot;
  /** What the source said. Nothing, where it did not say anything in time. */
  readonly words: readonly Resolution[];
  /** Undefined where nobody asked for it. */
  readonly explanation: string | undefined;
}

export function exitCodeOf(snapshot: Snapshot): ExitCode {
  const { endpoints, status } = snapshot;
  if (endpoints.length > 0) return exitCodes.found;
  if (refusalIn(snapshot) !== undefined) return exitCodes.usage;
  return status === 'empty' ? exitCodes.none : exitCodes.unknown;
}

/** For how long the answer may be believed; undefined where the source did not say. */
export function ttlMsOf({ words }: Finding): number | undefined {
  const ttls = words.flatMap((word) => (word.kind === 'unknown' ? [] : (word.expiresInMs ?? [])));
  return ttls.length === 0 ? undefined : Math.min(...ttls);
}

/** Why the target cannot be resolved, whatever the service does: it names no port where there are several. */
export function refusalIn({ reason }: Snapshot): DiscoveryError | undefined {
  const cause = reason?.kind === 'unknown' ? reason.cause : undefined;
  return DiscoveryError.is(cause) && cause.code === 'ROLLCALL_BAD_TARGET' ? cause : undefined;
}
