import { badOption } from '../options.ts';
import type { WatchSource } from '../source.ts';
import { fixed } from './fixed.ts';

/**
 * Services that the environment names, for a laptop without a cluster:
 * `ROLLCALL_STATIC='web.default=web-0@127.0.0.1:8080,web-1@127.0.0.2:8080;kv=127.0.0.1:9000'`. A service without a
 * namespace is of the caller's own. The ports are these, whatever port a target names.
 *
 * @returns sources by `service.namespace`.
 * @throws DiscoveryError `BAD_OPTION`, naming the part that cannot be read.
 */
export function readStatic(text: string, namespace: string): ReadonlyMap<string, WatchSource> {
  const services = new Map<string, WatchSource>();
  for (const part of text.split(';').map((each) => each.trim())) {
    if (part === '') continue;
    const [key, source] = readPart(part, namespace);
    if (services.has(key)) throw badOption('ROLLCALL_STATIC', `a list with \`${key}\` in it once`, part);
    services.set(key, source);
  }
  return services;
}

function readPart(part: string, namespace: string): readonly [string, WatchSource] {
  const [, name, list] = /^([a-z0-9-]+(?:\.[a-z0-9-]+)?)\s*=(.*)$/i.exec(part) ?? [];
  if (name === undefined || list === undefined) throw unreadable(part);
  const key = name.includes('.') ? name : `${name}.${namespace}`;
  const entries = list.split(',').map((entry) => entry.trim());
  try {
    return [key.toLowerCase(), { ...fixed(entries), name: 'ROLLCALL_STATIC' }];
  } catch {
    throw unreadable(part);
  }
}

function unreadable(part: string): Error {
  return badOption('ROLLCALL_STATIC', 'a list of `service[.namespace]=[slot@]ip:port,…` with `;` in between', part);
}
