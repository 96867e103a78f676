import { PostgresError } from '../errors.ts';
import type { Position } from './position.ts';

const RADIX = 36;
/** Digits of 64 bits, and of 32. More are not read, so that a long text costs nothing. */
const FORM = /^([0-9a-z]{1,13})\.([0-9a-z]{1,7})\.([0-9a-z]{1,13}|-)$/;
const UINT64_MAX = 2n ** 64n - 1n;
const UINT32_MAX = 2n ** 32n - 1n;

export function formatToken({ cluster, timeline, lsn }: Position): string {
  return `${BigInt(cluster).toString(RADIX)}.${timeline.toString(RADIX)}.${lsn?.toString(RADIX) ?? '-'}`;
}

/** @throws PostgresError `BAD_OPTION`: to pass over what is none would be to forget a write. */
export function parseToken(text: unknown): Position {
  const position = typeof text === 'string' ? read(text) : undefined;
  if (position !== undefined) return position;
  const shown = typeof text === 'string' ? `'${text.slice(0, 60)}'` : typeof text;
  const message = `\`after\` must be the \`token\` of a session, or undefined; got ${shown}.`;
  throw new PostgresError('ROLLCALL_BAD_OPTION', `${message} Leave out what did not come from \`token\`.`);
}

/** Only what `formatToken` writes: every position has one text. */
function read(text: string): Position | undefined {
  const [, cluster = '', timeline = '', lsn = ''] = FORM.exec(text) ?? [];
  if (cluster === '') return undefined;
  const number = {
    cluster: numberOf(cluster),
    timeline: numberOf(timeline),
    lsn: lsn === '-' ? undefined : numberOf(lsn),
  };
  if (number.cluster > UINT64_MAX || number.timeline > UINT32_MAX || (number.lsn ?? 0n) > UINT64_MAX) return undefined;
  const position = { cluster: String(number.cluster), timeline: Number(number.timeline), lsn: number.lsn };
  return position.timeline > 0 && formatToken(position) === text ? position : undefined;
}

function numberOf(digits: string): bigint {
  let value = 0n;
  for (const digit of digits) value = value * BigInt(RADIX) + BigInt(Number.parseInt(digit, RADIX));
  return value;
}
