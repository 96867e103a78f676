/** What an act leaves behind when it has printed its table. */
export interface Act {
  /** What was promised of Rollcall, and was not kept. */
  readonly broken: readonly string[];
  /** What its callers saw fail. */
  readonly errors: readonly unknown[];
}

/** A promise, and whether it was kept. */
export type Promised = readonly [isKept: boolean, promise: string];

export function brokenOf(promises: readonly Promised[]): readonly string[] {
  return promises.filter(([isKept]) => !isKept).map(([, promise]) => promise);
}
