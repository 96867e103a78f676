/** The last writer wins: of two versions the higher is the value. */
export interface Versioned {
  readonly value: string;
  readonly version: number;
}

export function newest(found: readonly (Versioned | null)[]): Versioned | null {
  return found.reduce((best, each) => ((each?.version ?? 0) > (best?.version ?? 0) ? each : best), null);
}
