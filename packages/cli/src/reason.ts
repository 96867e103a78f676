import type { Empty, Resolution, UnknownCode } from '@rollcall/core';

const emptyBecause: Readonly<Record<Empty['code'], string>> = {
  nxdomain: 'There is no such name: no such service or port, or none of its pods is ready.',
  nodata: 'The name is there, and has no addresses.',
  'no-endpoints': 'The service is there; whom you asked for is not.',
  deleted: 'The service was deleted.',
};

const unknownBecause: Readonly<Record<UnknownCode, string>> = {
  servfail: 'The DNS servers failed. That says nothing about the pods.',
  refused: 'The DNS servers refused to answer: they may not be those of the cluster.',
  timeout: 'No DNS server answered in time: check that it can be reached from here.',
  forbidden: 'The source is not allowed to say: check its permissions.',
  malformed: 'What came back makes no sense.',
  unreachable: 'Nobody could be asked: check the DNS servers, and that they can be reached from here.',
};

/** What a word without endpoints means, for people. */
export function explainReason(reason: Resolution): string {
  if (reason.kind === 'unknown') return unknownBecause[reason.code];
  return reason.kind === 'empty' ? emptyBecause[reason.code] : 'The answer lists nobody.';
}

/** Its code, for those who search for it. */
export function codeOf(reason: Resolution): string | undefined {
  return reason.kind === 'found' ? undefined : reason.code;
}
