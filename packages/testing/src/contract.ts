/**
 * One promise that every implementation of a contract keeps. `run` rejects, with an AssertionError that says what was
 * wrong, where it is broken. It needs no test runner: hand name and run to yours.
 */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

/** Promises by name, each kept or broken by the same subject. */
export type Promises<T> = Readonly<Record<string, (subject: T) => void | Promise<void>>>;

export function casesOf<T>(promises: Promises<T>, subject: T): readonly ContractCase[] {
  return Object.entries(promises).map(([name, check]) => ({ name, run: async () => check(subject) }));
}
