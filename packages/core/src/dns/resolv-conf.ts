import { isIP } from 'node:net';
import { canonicalName, isDomainName } from './name.ts';
import { parseServerAddress, type ServerAddress } from './server-address.ts';

/** What a resolv.conf says, as glibc reads it: see resolv.conf(5). */
export interface ResolvConf {
  readonly servers: readonly ServerAddress[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** Undefined where it is not stated. */
  readonly timeoutMs: number | undefined;
  /** Undefined where it is not stated. */
  readonly attempts: number | undefined;
  readonly rotate: boolean;
  /** The lines that were passed over, and why: a resolver must survive them, a person should see them. */
  readonly problems: readonly string[];
}

type Draft = { -readonly [K in keyof ResolvConf]: ResolvConf[K] } & { servers: ServerAddress[]; problems: string[] };

/** Gives what is wrong with the line, if anything. */
type Reader = (words: readonly string[], draft: Draft) => string | undefined;

/** Never throws: what cannot be read is passed over, as glibc does, and told in `problems`. */
export function parseResolvConf(text: string): ResolvConf {
  const draft = emptyDraft();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const problem = readLine(line, draft);
    if (problem !== undefined) draft.problems.push(`line ${index + 1}: ${problem}`);
  }
  if (draft.servers.length === 0) draft.servers.push({ address: '127.0.0.1', port: 53, family: 4 }); // as glibc does
  return draft;
}

/** What holds where there is no file. */
export function emptyResolvConf(): ResolvConf {
  return emptyDraft();
}

function emptyDraft(): Draft {
  return { servers: [], search: [], ndots: 1, timeoutMs: undefined, attempts: undefined, rotate: false, problems: [] };
}

function readLine(line: string, draft: Draft): string | undefined {
  if (/^[#;]|^\s*$/.test(line)) return undefined;
  const [keyword = '', ...words] = line.trimEnd().split(/[ \t]+/);
  if (keyword === '') return 'it begins with a space; keywords must not';
  const comment = words.findIndex((word) => /^[#;]/.test(word));
  const reader = readers.get(keyword);
  return reader ? reader(comment < 0 ? words : words.slice(0, comment), draft) : `'${keyword}' is no keyword`;
}

const readServer: Reader = ([ip = ''], draft) => {
  const server = isIP(ip) ? parseServerAddress(ip) : undefined; // there is no way to name a port
  if (!server) return `nameserver '${ip}' is no IP address`;
  if (draft.servers.length === 3) return `nameserver ${ip} is the fourth or later; three are asked`;
  draft.servers.push(server);
  return undefined;
};

/** The root (`.`) is left out: a name is tried as it stands anyhow. */
const readSearch: Reader = (words, draft) => {
  const names = words.map(canonicalName).filter((name) => name !== '');
  const wrong = names.find((name) => !isDomainName(name));
  if (words.length > 0) draft.search = names.filter(isDomainName);
  return wrong === undefined ? undefined : `'${wrong}' is no domain name`;
};

const readOptions: Reader = (words, draft) => {
  const wrong = words.filter((word) => !readOption(word, draft));
  return wrong.length === 0 ? undefined : `option '${wrong.join(' ')}' has no valid value`;
};

/** False for a known option with a value that is none. Unknown options are for other resolvers. */
function readOption(word: string, draft: Draft): boolean {
  if (word === 'rotate') draft.rotate = true;
  const [, key, value = ''] = /^(ndots|timeout|attempts):(.*)$/.exec(word) ?? [];
  if (key === undefined) return true;
  if (!/^\d+$/.test(value) || (key !== 'ndots' && Number(value) === 0)) return false;
  if (key === 'ndots') draft.ndots = Math.min(Number(value), 15);
  else if (key === 'timeout') draft.timeoutMs = Math.min(Number(value), 30) * 1000;
  else draft.attempts = Math.min(Number(value), 5);
  return true;
}

const forOthers: Reader = () => undefined;

const readers: ReadonlyMap<string, Reader> = new Map([
  ['nameserver', readServer],
  ['search', readSearch],
  ['domain', (words, draft) => readSearch(words.slice(0, 1), draft)],
  ['options', readOptions],
  ['sortlist', forOthers],
  ['lookup', forOthers],
  ['family', forOthers],
]);
