import type { Clock } from '@rollcall/core';

/** What a command has of the process around it. Tests bring their own. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /**
   * Aborts when a command that runs for ever is to end: Ctrl-C, or nobody reads its output any more. Only such commands
   * ask for it: the others are ended by Ctrl-C as any program is.
   */
  stopped(): AbortSignal;
}

export interface Output {
  write(text: string): unknown;
}

export function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
