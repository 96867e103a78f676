/** What is to be reached: by the figure itself, or by its ratio to the peer's. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number } | { readonly ratioAtMost: number };

/** One figure, beside the peer's of the same run. */
export interface Row {
  readonly name: string;
  /** `ns`, `µs`, `ms`; '' for a count. */
  readonly unit: string;
  readonly goal: Goal | undefined;
  readonly seen: number;
  readonly peer: number | undefined;
  /** Ours, in units of the peer's: 0.5 is half of what the peer took. */
  readonly ratio: number | undefined;
  /** Undefined where there is no goal. */
  readonly ok: boolean | undefined;
}

export interface Figure {
  readonly name: string;
  readonly unit?: string | undefined;
  readonly goal?: Goal | undefined;
  readonly seen: number;
  readonly peer?: number | undefined;
}

export function row({ name, unit = '', goal, seen, peer }: Figure): Row {
  const ratio = peer === undefined || peer === 0 ? undefined : seen / peer;
  return { name, unit, goal, seen, peer, ratio, ok: goal && isReached(goal, seen, ratio) };
}

function isReached(goal: Goal, seen: number, ratio = Number.NaN): boolean {
  if ('atMost' in goal) return seen <= goal.atMost;
  if ('atLeast' in goal) return seen >= goal.atLeast;
  return ratio <= goal.ratioAtMost;
}
