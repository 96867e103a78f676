/** What the logs say of what was acknowledged. */
export interface Verdict {
  readonly lost: number;
  readonly duplicated: number;
  readonly disordered: number;
}

/** @param logs of each partition, in order: the numbers in it were sent in ascending order. */
export function verify(logs: readonly (readonly number[])[], acknowledged: ReadonlySet<number>): Verdict {
  const all = logs.flat();
  const stored = new Set(all);
  const disordered = logs.flatMap((log) => {
    const once = [...new Set(log)];
    return once.filter((value, i) => value < (once[i - 1] ?? Number.NEGATIVE_INFINITY));
  });
  return {
    lost: [...acknowledged].filter((value) => !stored.has(value)).length,
    duplicated: all.length - stored.size,
    disordered: disordered.length,
  };
}
