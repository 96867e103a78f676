import { type LookupAddress, type LookupOptions, lookup as lookUpElsewhere } from 'node:dns';
import { isIPv6 } from 'node:net';
import type { Endpoint } from '../endpoint.ts';
import type { Resolver } from '../resolver.ts';
import type { Lookup } from '../sockets.ts';
import type { Directories, Meant } from './directories.ts';
import { lookupError } from './lookup-error.ts';

/** For how long somebody is asked for who is not known: as long as one resolution may take. */
const PATIENCE_MS = 2_000;

type Callback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;
type Options = LookupOptions | LookupOptions['family'];

export function lookupBy(directories: Directories): Lookup {
  return (hostname: string, ...rest: readonly unknown[]): void => {
    const callback = rest.at(-1) as Callback;
    const options = rest.length > 1 ? (rest[0] as Options) : undefined;
    const meant = directories.find(hostname);
    if (meant === undefined) lookUpElsewhere(hostname, optionsOf(options), callback);
    else answer(hostname, meant, optionsOf(options), callback);
  };
}

/** Never at once, as `dns.lookup` does not: callers put their listeners on what they have made first. */
function answer(hostname: string, meant: Meant, options: LookupOptions, callback: Callback): void {
  const family = familyOf(options.family);
  const tell = (addresses: readonly LookupAddress[]): void => {
    const [first] = addresses;
    if (first === undefined) process.nextTick(callback, lookupError(hostname, meant, family), '', 0);
    else if (options.all === true) process.nextTick(callback, null, addresses);
    else process.nextTick(callback, null, first.address, first.family);
  };
  const known = addressesOf(meant, family);
  if (known.length > 0) tell(known);
  else void lookAgain(meant.directory.resolver).then(() => tell(addressesOf(meant, family)));
}

async function lookAgain(resolver: Resolver): Promise<void> {
  const limit = new AbortController();
  const timer = resolver.clock.setTimeout(() => limit.abort(), PATIENCE_MS);
  try {
    await resolver.refresh({ signal: limit.signal });
  } catch {
    // It took too long, or the resolver was closed meanwhile. What is known tells the rest.
  } finally {
    timer[Symbol.dispose]();
  }
}

function addressesOf({ directory, pod }: Meant, family: 0 | 4 | 6): readonly LookupAddress[] {
  const endpoints = pod === undefined ? directory.takeTurn() : [directory.pod(pod)];
  return endpoints.flatMap((endpoint) => ofFamily(endpoint, family));
}

function ofFamily(endpoint: Endpoint | undefined, family: 0 | 4 | 6): readonly LookupAddress[] {
  const all = endpoint?.addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })) ?? [];
  return family === 0 ? all : all.filter((each) => each.family === family);
}

function optionsOf(options: Options): LookupOptions {
  return typeof options === 'object' ? options : { family: options };
}

function familyOf(family: LookupOptions['family']): 0 | 4 | 6 {
  if (family === 4 || family === 'IPv4') return 4;
  return family === 6 || family === 'IPv6' ? 6 : 0;
}
