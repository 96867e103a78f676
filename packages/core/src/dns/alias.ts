import { isDomainName } from './name.ts';
import type { CnameRecord, DnsRecord } from './record.ts';

/** Where CNAMEs have led so far. */
export interface AliasPath {
  /** The name to look at now. */
  readonly name: string;
  readonly passed: readonly string[];
  /** The least of the CNAMEs, in seconds; `Infinity` before the first. */
  readonly ttl: number;
  /** They lead in a circle, too far, or to something that is no name. */
  readonly lost: boolean;
}

const maxAliases = 8;

export function startAt(name: string): AliasPath {
  return { name, passed: [], ttl: Number.POSITIVE_INFINITY, lost: false };
}

/** Goes as far as `answers` lead; they may come in any order (RFC 1034 §3.6.2 only says that they are there). */
export function followAliases(path: AliasPath, answers: readonly DnsRecord[]): AliasPath {
  const alias = answers.find((record) => record.type === 'CNAME' && record.name === path.name);
  if (alias?.type !== 'CNAME' || path.lost) return path;
  return followAliases(step(path, alias), answers);
}

function step(path: AliasPath, { target, ttl }: CnameRecord): AliasPath {
  const passed = [...path.passed, path.name];
  const lost = passed.length > maxAliases || passed.includes(target) || !isDomainName(target);
  return { name: target, passed, ttl: Math.min(path.ttl, ttl), lost };
}

/** `a → b → c` */
export function describePath({ passed, name }: AliasPath): string {
  return [...passed, name].join(' → ');
}
