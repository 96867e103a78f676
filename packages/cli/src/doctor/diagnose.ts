import type { Diagnosis, Level, Rule } from './diagnosis.ts';
import type { Examination } from './examination.ts';
import { agreement } from './rules/agreement.ts';
import { environment } from './rules/environment.ts';
import { kind } from './rules/kind.ts';
import { nobody } from './rules/nobody.ts';
import { pace } from './rules/pace.ts';
import { ports } from './rules/ports.ts';
import { reach } from './rules/reach.ts';
import { search } from './rules/search.ts';
import { servers } from './rules/servers.ts';
import { slices } from './rules/slices.ts';
import { slots } from './rules/slots.ts';
import { transport } from './rules/transport.ts';

/** From the question to the pods: what comes first may explain what comes later. */
const rules: readonly Rule[] = [
  environment,
  search,
  servers,
  transport,
  agreement,
  nobody,
  ports,
  kind,
  slots,
  reach,
  slices,
  pace,
];

const order: readonly Level[] = ['error', 'warning', 'note'];

/** What all of it means, the worst first. */
export function diagnose(examination: Examination): readonly Diagnosis[] {
  return rules.flatMap((rule) => rule(examination)).toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}
