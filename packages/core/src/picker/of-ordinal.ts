import type { Candidate } from '../picker.ts';

/** The pod `…-ordinal`. Lists are by ordinal, so that it stands at that place unless somebody before it is missing. */
export function ofOrdinal(candidates: readonly Candidate[], ordinal: number): Candidate | undefined {
  const inPlace = candidates[ordinal];
  if (inPlace?.endpoint.ordinal === ordinal) return inPlace;
  for (const candidate of candidates) if (candidate.endpoint.ordinal === ordinal) return candidate;
  return undefined;
}
