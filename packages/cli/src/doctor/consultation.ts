import { type PlacedTarget, type RecordType, serviceName, srvName } from '@rollcall/core';
import { isAnswer, isThere, recordsOf, type Trace } from './trace.ts';

/** What one server said, asked by itself. */
export interface Consultation {
  /** `10.96.0.10:53` */
  readonly server: string;
  /** In the order of asking; what discovery asks comes first. */
  readonly traces: readonly Trace[];
  /** The answers to the first question, asked again and again. */
  readonly echoes: readonly Trace[];
}

/** The last word on it: over TCP, where UDP was cut short. */
export function answerTo({ traces }: Consultation, type: RecordType, name: string): Trace | undefined {
  return traces.findLast((trace) => trace.type === type && trace.name === name);
}

/** What discovery goes by. */
export function mainAnswer(consultation: Consultation, target: PlacedTarget): Trace | undefined {
  return answerTo(consultation, 'SRV', srvName(target));
}

export function hasAnswered(consultation: Consultation, target: PlacedTarget): boolean {
  const main = mainAnswer(consultation, target);
  return main !== undefined && isAnswer(main);
}

/** Whether the service is there at all, under whatever port. */
export function knowsService(consultation: Consultation, target: PlacedTarget): boolean {
  const name = serviceName(target);
  return (['SRV', 'A', 'AAAA'] as const).some((type) => {
    const answer = answerTo(consultation, type, name);
    return answer !== undefined && isThere(answer);
  });
}

/** Who stands in an answer to SRV: `web-0 10.244.0.1:8080`. */
export function listingOf(trace: Trace | undefined): readonly string[] {
  if (trace === undefined) return [];
  const glue = trace.word.message?.additionals ?? [];
  return recordsOf(trace, 'SRV').flatMap(({ target, port }) => {
    const [label] = target.split('.');
    const addresses = glue.flatMap((record) => ('address' in record && record.name === target ? record.address : []));
    return addresses.length === 0 ? [`${label}:${port}`] : addresses.map((address) => `${label} ${address}:${port}`);
  });
}
