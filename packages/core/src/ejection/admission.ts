import type { Patient } from './health.ts';

/**
 * Who may be picked of `list`; the same array where nobody is left out.
 *
 * The rule is applied to the candidates of each pick, not to the set as a whole: two ejected pods may be the only two that
 * a caller can use. "At most half" goes for those that answer, and fail; of those that refuse connections any number can
 * be left out, since they harm nobody who does not ask them (with 2 of 3 pods refusing, and half of them left in, a
 * third of all requests fails).
 */
export function admitted<P extends Patient>(list: readonly P[]): readonly P[] {
  const fit = list.filter(({ health }) => !health.isOut);
  if (fit.length === list.length) return list;
  const failing = list.filter(({ health }) => health.isOut && health.trouble === 'failing');
  const most = Math.max(1, Math.floor(list.length / 2));
  const readmitted = new Set(failing.toSorted(longestOut).slice(0, Math.max(0, failing.length - most)));
  if (fit.length + readmitted.size > 0)
    return readmitted.size === 0 ? fit : list.filter((each) => !each.health.isOut || readmitted.has(each));
  return failing.length > 0 ? failing : list;
}

function longestOut(a: Patient, b: Patient): number {
  return a.health.since - b.health.since;
}
