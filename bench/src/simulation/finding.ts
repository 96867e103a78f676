/** A number that a scenario came to, and what it should be. */
export interface Finding {
  readonly what: string;
  readonly seen: number;
  readonly unit: Unit;
  /** Undefined where the number stands beside others, for comparison. */
  readonly goal: Goal | undefined;
}

export type Unit = '' | 'ms' | '%' | '×';

export interface Goal {
  readonly kind: 'at most' | 'at least';
  readonly limit: number;
}

export function atMost(limit: number): Goal {
  return { kind: 'at most', limit };
}

export function atLeast(limit: number): Goal {
  return { kind: 'at least', limit };
}

export function finding(what: string, seen: number, unit: Unit, goal?: Goal | undefined): Finding {
  return { what, seen, unit, goal };
}

export function percent(share: number): number {
  return share * 100;
}

export function isMet({ seen, goal }: Finding): boolean {
  if (goal === undefined) return true;
  return goal.kind === 'at most' ? seen <= goal.limit : seen >= goal.limit;
}
