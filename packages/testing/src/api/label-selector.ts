type Labels = Readonly<Record<string, string>>;

/** Whether it is selected. */
export type LabelSelector = (labels: Labels) => boolean;

/**
 * `a=b,c!=d,e in (f,g),h,!i`: Kubernetes, "Labels and Selectors".
 *
 * @returns undefined for what is no selector.
 */
export function readLabelSelector(text: string): LabelSelector | undefined {
  const terms = text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((term) => readTerm(term.trim()));
  return terms.every((term) => term !== undefined) ? (labels) => terms.every((isMet) => isMet(labels)) : undefined;
}

const isKey = /^[\w./-]+$/;
const comparison = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/;
const membership = /^([\w./-]+)\s+(in|notin)\s+\(([^()]*)\)$/;

/** `!=` and `notin` hold too where there is no such label. */
function readTerm(term: string): LabelSelector | undefined {
  if (isKey.test(term)) return (labels) => term in labels;
  const absent = term.slice(1).trim();
  if (term.startsWith('!') && isKey.test(absent)) return (labels) => !(absent in labels);
  const [, key = '', operator = '', given = ''] = comparison.exec(term) ?? membership.exec(term) ?? [];
  if (key === '') return undefined;
  const values: readonly (string | undefined)[] = given.split(',').map((value) => value.trim());
  const isNegated = operator.startsWith('n') || operator.startsWith('!');
  return (labels) => values.includes(labels[key]) !== isNegated;
}
